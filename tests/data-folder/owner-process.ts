/**
 * A real process that owns a data folder: `owner-process.ts FOLDER COMMAND brief|stays [serve]`. Says `owned` when it
 * does and `refused {…}` when it may not; ends when its standard input does, releasing the folder first.
 */
import { once } from 'node:events'
import { ownFolder, serveSocket } from '../../src/main/data-folder/data-folder.ts'
import { asAppError } from '../../src/shared/app-error.ts'
import { tinyRouter } from './tiny-router.ts'

const [folder = '', command = '', kind, serve] = process.argv.slice(2)
try {
  const ownership = await ownFolder(folder, { command, brief: kind === 'brief', waitMs: 5_000 })
  const socket = serve === 'serve' ? await serveSocket(ownership, tinyRouter().router) : null
  console.log('owned')
  process.stdin.resume()
  await once(process.stdin, 'end')
  await socket?.close()
  ownership.release()
} catch (error) {
  console.log(`refused ${JSON.stringify(asAppError(error).toValue())}`)
}
