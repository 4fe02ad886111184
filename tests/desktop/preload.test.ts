import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'

const electron = vi.hoisted(() => ({
  exposed: {} as Record<string, unknown>,
  asked: [] as string[],
  ipc: null as unknown as EventEmitter,
}))
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => (electron.exposed[name] = value) },
  ipcRenderer: {
    send: (channel: string) => electron.asked.push(channel),
    on: (channel: string, listener: () => void) => electron.ipc.on(channel, listener),
  },
}))

type Listener = (event: { source: unknown; data: unknown }) => void

/** The few parts of a page's window that the preload touches. */
class PageDouble {
  listener: Listener | null = null
  readonly posted: unknown[][] = []
  addEventListener(_type: string, listener: Listener) {
    this.listener = listener
  }
  postMessage(...words: unknown[]) {
    this.posted.push(words)
  }
}
let page: PageDouble
const location = { origin: 'fieldpost://app', hash: '' }

beforeEach(async () => {
  electron.ipc = new EventEmitter()
  electron.asked.length = 0
  page = new PageDouble()
  location.hash = ''
  vi.resetModules()
  vi.stubGlobal('window', page)
  vi.stubGlobal('location', location)
  await import('../../src/preload/index.ts')
})

describe('the preload', () => {
  test('gives the page nothing but the word where it is', () => {
    expect(electron.exposed).toEqual({ fieldpost: { host: 'desktop' } })
  })

  test('asks for a port when the page itself wants one, and for nobody else', () => {
    page.listener?.({ source: {}, data: 'fieldpost-ready' })
    page.listener?.({ source: page, data: 'something else' })
    page.listener?.({ source: page, data: { channel: 'fieldpost-ready' } })
    expect(electron.asked).toEqual([])
    page.listener?.({ source: page, data: 'fieldpost-ready' })
    expect(electron.asked).toEqual(['fieldpost-ready'])
  })

  test('hands the port over to the page’s own origin', () => {
    const ports = [{}]
    electron.ipc.emit('fieldpost-port', { ports })
    expect(page.posted).toEqual([['fieldpost-port', 'fieldpost://app', ports]])
  })

  test('goes to a screen by its path, and nowhere else', () => {
    electron.ipc.emit('fieldpost-go', {}, '/feed')
    expect(location.hash).toBe('/feed')
    for (const path of ['javascript:1', 'https://evil.example', '/feed?x=1', 7]) {
      electron.ipc.emit('fieldpost-go', {}, path)
      expect(location.hash).toBe('/feed')
    }
  })
})
