import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { WebContents } from 'electron'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pageAddress } from '../../src/main/desktop/page-address.ts'
import { handOverPorts } from '../../src/main/desktop/ports.ts'
import type { Client } from '../../src/shared/contract/index.ts'
import { eventually } from '../data-folder/scratch.ts'
import { calm, tinyRouter } from '../data-folder/tiny-router.ts'
import { ContentsDouble, electronDouble, FrameDouble } from './electron-double.ts'

function handing() {
  const { electron, parts } = electronDouble()
  const contents = new ContentsDouble()
  const { router, open } = tinyRouter()
  const warned: unknown[] = []
  const log = { debug() {}, info() {}, error() {}, warn: (...words: unknown[]) => void warned.push(words) }
  const page = pageAddress(true, {})
  const dispose = handOverPorts(electron, contents as unknown as WebContents, { router, page, log })
  onTestFinished(dispose)
  const ask = (sender: ContentsDouble = contents, senderFrame: FrameDouble | null = contents.mainFrame) =>
    parts.ipcMain.emit('fieldpost-ready', { sender, senderFrame })
  return { contents, ask, open, warned, parts, dispose }
}

function clientOn(port: MessagePort | undefined): Client {
  if (!port) throw new Error('no port')
  onTestFinished(() => port.close())
  port.start()
  return createORPCClient(new RPCLink({ port }))
}

describe('the page’s port', () => {
  test('speaks the contract, errors and streams included', async () => {
    const { contents, ask, open } = handing()
    ask()
    const client = clientOn(contents.mainFrame.ports[0])
    expect(await client.app.pause({ paused: true })).toMatchObject({ paused: true })
    await expect(client.people.get({ id: 7 })).rejects.toMatchObject({ data: { code: 'not-found' } })
    const stream = await client.app.live()
    expect(await stream.next()).toMatchObject({ value: { type: 'status', status: calm } })
    expect(open.streams).toBe(1)
    contents.mainFrame.ports[0]?.close()
    await eventually(() => open.streams === 0)
  })

  test('is a fresh one each time the page asks, as after a reload, and the one before is closed', async () => {
    const { contents, ask, open } = handing()
    ask()
    const stream = await clientOn(contents.mainFrame.ports[0]).app.live()
    await stream.next()
    ask()
    await eventually(() => open.streams === 0)
    expect(await clientOn(contents.mainFrame.ports[1]).app.status()).toEqual(calm)
  })

  test.each([
    [
      'a frame inside the page',
      (ours: ContentsDouble) => [ours, new FrameDouble('fieldpost://app', ours.mainFrame)],
    ],
    ['a page of another origin', (ours: ContentsDouble) => [ours, new FrameDouble('https://evil.example')]],
    ['a page without an origin', (ours: ContentsDouble) => [ours, new FrameDouble('null')]],
    ['another window', () => [new ContentsDouble()]],
    ['a frame that is gone', (ours: ContentsDouble) => [ours, null]],
  ] as const)('is not handed to %s', (_, from) => {
    const { contents, ask, warned } = handing()
    const [sender, frame] = from(contents) as [ContentsDouble, FrameDouble | null | undefined]
    ask(sender, frame === undefined ? sender.mainFrame : frame)
    expect(contents.mainFrame.ports).toEqual([])
    expect(frame?.ports ?? []).toEqual([])
    expect(warned).toHaveLength(1)
  })

  test('is no longer given once the app ends', () => {
    const { contents, ask, dispose } = handing()
    dispose()
    ask()
    expect(contents.mainFrame.ports).toEqual([])
  })
})
