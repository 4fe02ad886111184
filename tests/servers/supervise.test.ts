import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { available, needs } from './available.ts'
import { shortTempFolder } from './supervise.ts'

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}

test.skipIf(!available.postfix)(
  `a killed test process leaves no mail server behind${needs.postfix}`,
  async () => {
    const folder = await shortTempFolder('kill')
    const script = join(folder.path, 'stack.ts')
    await writeFile(
      script,
      `import { startMailStack } from ${JSON.stringify(join(import.meta.dirname, 'mail-stack.ts'))}
const stack = await startMailStack({ users: [{ address: 'a@test.local', password: 'x' }] })
process.send([stack.postfix.ports.smtp, stack.dovecot.ports.imap])
setInterval(() => {}, 1000)`,
    )
    // Its servers' folders go with ours; they run as other users, who must be able to pass.
    await chmod(folder.path, 0o755)
    const child = fork(script, { execArgv: [], env: { ...process.env, TMPDIR: folder.path } })
    const [ports] = (await once(child, 'message')) as [number[]]
    expect(await Promise.all(ports.map(accepts))).toEqual([true, true])
    child.kill('SIGKILL')
    while ((await Promise.all(ports.map(accepts))).includes(true)) await new Promise(setImmediate)
    await folder.remove()
  },
)
