import { chownSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectToOwner, ownFolder, serveSocket } from '../../src/main/data-folder/data-folder.ts'
import { readOwner } from '../../src/main/data-folder/owner-record.ts'
import { calm, tinyRouter } from './tiny-router.ts'
import { eventually, scratch } from './scratch.ts'
import { spawnOwner } from './spawn-owner.ts'

async function served(folder = scratch(), events = [calm]) {
  const ownership = await ownFolder(folder, { command: 'serve', brief: false })
  const { router, open } = tinyRouter(events)
  const socket = await serveSocket(ownership, router)
  const stop = async () => {
    await socket.close()
    ownership.release()
  }
  onTestFinished(stop)
  return { folder: ownership.folder, socket, open, stop }
}

async function connected(folder: string) {
  const connection = await connectToOwner(folder)
  if (!connection) throw new Error('nobody there')
  onTestFinished(() => connection.close())
  return connection
}

describe('the local socket', () => {
  test('is for this user alone', async () => {
    const { socket } = await served()
    expect(statSync(socket.path).isSocket()).toBe(true)
    expect(statSync(socket.path).mode & 0o777).toBe(0o600)
  })

  test('carries calls, errors of the closed list and refused input to the owner in another process', async () => {
    const folder = scratch()
    await spawnOwner(folder, 'serve', 'stays', true)
    const { client } = await connected(folder)
    expect(await client.app.status()).toEqual(calm)
    expect(await client.app.pause({ paused: true })).toMatchObject({ paused: true })
    await expect(client.people.get({ id: 7 })).rejects.toMatchObject({
      name: 'AppError',
      code: 'not-found',
      message: 'There is no person 7.',
      fix: 'Look again.',
    })
    await expect(client.app.pause({ paused: 'yes' } as never)).rejects.toMatchObject({
      name: 'AppError',
      code: 'bad-input',
      message: expect.stringContaining('paused'),
    })
    await expect(client.app.doctor()).rejects.toMatchObject({
      name: 'AppError',
      code: 'internal',
      message: expect.not.stringContaining('inner words'),
    })
    await expect(client.feed.since({ id: 0 })).rejects.toMatchObject({ name: 'AppError', code: 'internal' })
  })

  test('carries a stream, in order, and ends it at the owner when the client stops reading', async () => {
    const events = Array.from({ length: 500 }, (_, waiting) => ({ ...calm, waiting }))
    const { folder, open } = await served(scratch(), events)
    const { client } = await connected(folder)
    const seen: number[] = []
    for await (const event of await client.app.live()) {
      if (event.type === 'status') seen.push(event.status.waiting)
      if (seen.length === 500) break
    }
    expect(seen).toEqual(events.map((event) => event.waiting))
    await eventually(() => open.streams === 0)
  })

  test('ends a stream at the owner when the client goes away, and by its signal', async () => {
    const { folder, open } = await served()
    const first = await connected(folder)
    const stream = await first.client.app.live()
    await stream.next()
    expect(open.streams).toBe(1)
    first.close()
    await first.closed
    await eventually(() => open.streams === 0)

    const second = await connected(folder)
    const stop = new AbortController()
    const another = await second.client.app.live(undefined, { signal: stop.signal })
    await another.next()
    const end = another.next()
    stop.abort(new Error('enough'))
    await expect(end).rejects.toThrow('enough')
    await eventually(() => open.streams === 0)
  })

  test('turns the owner’s end into no-owner, in a waiting stream and in every later call', async () => {
    const folder = scratch()
    const owner = await spawnOwner(folder, 'serve', 'stays', true)
    const { client, closed } = await connected(folder)
    const stream = await client.app.live()
    await stream.next()
    const next = stream.next().then(
      (result) => result,
      (error: unknown) => error,
    )
    await owner.kill9()
    await closed
    expect(await next).toMatchObject({ name: 'AppError', code: 'no-owner' })
    await expect(client.app.status()).rejects.toMatchObject({ name: 'AppError', code: 'no-owner' })
  })

  test('turns the owner’s orderly stop into no-owner as well', async () => {
    const { folder, stop } = await served()
    const { client, closed } = await connected(folder)
    const stream = await client.app.live()
    await stream.next()
    const next = stream.next().catch((error: unknown) => error)
    await stop()
    await closed
    expect(await next).toMatchObject({ code: 'no-owner' })
  })

  test('lies in a private folder when the data folder’s path is too long for it', async () => {
    const long = join(scratch(), 'x'.repeat(120))
    const { socket, folder, stop } = await served(long)
    expect(dirname(socket.path)).not.toBe(folder)
    expect(statSync(dirname(socket.path)).mode & 0o777).toBe(0o700)
    const { client } = await connected(folder)
    expect(await client.app.status()).toEqual(calm)
    await stop()
    expect(() => statSync(dirname(socket.path))).toThrow('ENOENT')
  })

  test('in a private folder that kill -9 left behind is removed by the next owner', async () => {
    const long = join(scratch(), 'x'.repeat(120))
    const owner = await spawnOwner(long, 'serve', 'stays', true)
    const left = JSON.parse(readFileSync(join(long, 'owner.json'), 'utf8')).socket as string
    await owner.kill9()
    const { socket } = await served(long)
    expect(() => statSync(dirname(left))).toThrow('ENOENT')
    expect(statSync(socket.path).isSocket()).toBe(true)
  })
})

describe('looking for the owner', () => {
  test('finds none in a folder that is missing, new, or was left by kill -9', async () => {
    const folder = scratch()
    expect(await connectToOwner(join(folder, 'missing'))).toBeNull()
    expect(await connectToOwner(folder)).toBeNull()
    const owner = await spawnOwner(folder, 'serve', 'stays', true)
    await owner.kill9()
    expect(await connectToOwner(folder)).toBeNull()
  })

  test('finds none to talk to while a brief command owns the folder', async () => {
    const folder = scratch()
    await spawnOwner(folder, 'people import', 'brief')
    expect(await connectToOwner(folder)).toBeNull()
  })

  test('does not let a copied folder lead to the owner of the first', async () => {
    const { folder } = await served()
    const copy = scratch()
    copyFileSync(join(folder, 'owner.json'), join(copy, 'owner.json'))
    expect(readOwner(folder)).not.toBeNull()
    expect(readOwner(copy)).toBeNull()
    const own = await ownFolder(copy, { command: 'run', brief: true })
    expect(await connectToOwner(copy)).toBeNull()
    own.release()
  })

  test('waits for the socket of an owner that is still starting', async () => {
    const folder = scratch()
    const ownership = await ownFolder(folder, { command: 'serve', brief: false })
    const looking = connectToOwner(folder)
    const socket = await serveSocket(ownership, tinyRouter().router)
    const connection = await looking
    expect(await connection?.client.app.status()).toEqual(calm)
    connection?.close()
    await socket.close()
    ownership.release()
  })

  test('refuses what is not a socket', async () => {
    const folder = scratch()
    const ownership = await ownFolder(folder, { command: 'serve', brief: false })
    writeFileSync(join(folder, 'owner.sock'), '')
    ownership.announce(join(folder, 'owner.sock'))
    await expect(connectToOwner(folder)).rejects.toMatchObject({
      code: 'no-owner',
      message: expect.stringContaining('belongs to someone else') as string,
    })
    ownership.release()
  })

  // Only root can give a socket away, so only there can it be tried.
  test.runIf(process.getuid?.() === 0)('refuses the socket of another user', async () => {
    const { folder, socket } = await served()
    chownSync(socket.path, 65_534, 65_534)
    await expect(connectToOwner(folder)).rejects.toMatchObject({
      code: 'no-owner',
      message: expect.stringContaining('belongs to someone else') as string,
    })
  })
})
