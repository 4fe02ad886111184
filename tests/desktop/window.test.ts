import type { Session, WebContents } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { guardPage, guardSession, openOutside } from '../../src/main/desktop/guard.ts'
import { isOurPage, pageAddress } from '../../src/main/desktop/page-address.ts'
import { fittingBounds, type Preferences, type PreferenceStore } from '../../src/main/desktop/preferences.ts'
import { answer } from '../../src/main/desktop/protocol.ts'
import { openWindow } from '../../src/main/desktop/window.ts'
import { cancellable, ContentsDouble, electronDouble, SessionDouble } from './electron-double.ts'

const page = pageAddress(true, {})

function memory(kept: Preferences = {}): PreferenceStore & { kept: Preferences } {
  return {
    kept,
    get: (key) => kept[key],
    set: (key, value) => void (kept[key] = value),
  }
}

function opened(given: { leaving?: boolean; hidden?: boolean; kept?: Preferences } = {}) {
  const { electron, parts } = electronDouble()
  const preferences = memory(given.kept)
  const onHidden = vi.fn<() => void>()
  openWindow(electron, {
    page,
    preload: '/app/out/preload/index.cjs',
    icon: '/app/icon.png',
    preferences,
    hidden: given.hidden ?? false,
    isLeaving: () => given.leaving ?? false,
    onHidden,
  })
  const [window] = parts.windows
  if (!window) throw new Error('no window')
  return { window, parts, preferences, onHidden }
}

describe('the window', () => {
  test('is sandboxed, isolated and without Node, and loads our own page', () => {
    const { window } = opened()
    expect(window.given.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      preload: '/app/out/preload/index.cjs',
    })
    expect(window.loaded).toEqual(['fieldpost://app/'])
  })

  test('is shown once it has something to show, unless it was started hidden', () => {
    for (const hidden of [false, true]) {
      const { window } = opened({ hidden })
      expect(window.visible).toBe(false)
      window.emit('ready-to-show')
      expect(window.visible).toBe(!hidden)
    }
  })

  test('is hidden, not closed, when the rep closes it, and remembers where it was', () => {
    const { window, preferences, onHidden } = opened()
    window.show()
    const event = cancellable()
    window.emit('close', event)
    expect(event.preventDefault).toHaveBeenCalled()
    expect(window.visible).toBe(false)
    expect(onHidden).toHaveBeenCalled()
    expect(preferences.kept.window).toEqual({ x: 10, y: 20, width: 1000, height: 700, maximized: false })
  })

  test('closes when the app ends', () => {
    const { window } = opened({ leaving: true })
    const event = cancellable()
    window.emit('close', event)
    expect(event.preventDefault).not.toHaveBeenCalled()
  })

  test('comes back after its page crashed', () => {
    const { window } = opened()
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(window.loaded).toContain('reload')
  })
})

describe('its bounds', () => {
  const displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }]
  const at = (x: number, y: number, width = 1000, height = 700) => ({ x, y, width, height, maximized: false })

  test('are those of last time where they can still be seen', () => {
    expect(fittingBounds(at(100, 50), displays)).toEqual({ x: 100, y: 50, width: 1000, height: 700 })
  })

  test.each([
    ['a screen that is gone', at(3000, 50)],
    ['above the screen', at(100, -500)],
    ['below the screen', at(100, 1070)],
  ])('are placed anew, in the same size, when they were on or %s', (_, kept) => {
    expect(fittingBounds(kept, displays)).toEqual({ width: 1000, height: 700 })
  })

  test('are the first ones when what was kept makes no sense', () => {
    expect(fittingBounds({ ...at(0, 0), width: Number.NaN }, displays)).toEqual({ width: 1280, height: 800 })
    expect(fittingBounds({ x: '1' } as never, displays)).toEqual({ width: 1280, height: 800 })
    expect(fittingBounds(at(0, 0, 1, 1), displays)).toMatchObject({ width: 800, height: 560 })
  })
})

describe('leading away from the page', () => {
  function guarded() {
    const { electron, parts } = electronDouble()
    const contents = new ContentsDouble()
    guardPage(electron, contents as unknown as WebContents, page)
    const go = (url: string, isMainFrame = true) => {
      const event = { ...cancellable(), url, isMainFrame }
      contents.emit('will-frame-navigate', event)
      return event.preventDefault.mock.calls.length === 0
    }
    return { contents, parts, go }
  }

  test('is denied, and a link opens in the system’s browser instead', () => {
    const { parts, go } = guarded()
    expect(go('https://example.com/')).toBe(false)
    expect(go('http://example.com/')).toBe(false)
    expect(go('file:///etc/passwd')).toBe(false)
    expect(go('fieldpost://app.evil.example/')).toBe(false)
    expect(go('fieldpost://app/outbox')).toBe(true)
    expect(parts.shell.openExternal.mock.calls).toEqual([['https://example.com/']])
  })

  test('is denied to a mail in a frame, in every direction', () => {
    const { parts, go } = guarded()
    expect(go('https://example.com/', false)).toBe(false)
    expect(go('fieldpost://app/', false)).toBe(false)
    expect(parts.shell.openExternal).not.toHaveBeenCalled()
  })

  test('by a new window, a redirect or a web view is denied', () => {
    const { contents, parts } = guarded()
    expect(contents.openHandler?.({ url: 'https://example.com/new' })).toEqual({ action: 'deny' })
    expect(contents.openHandler?.({ url: 'fieldpost://app/' })).toEqual({ action: 'deny' })
    expect(parts.shell.openExternal.mock.calls).toEqual([['https://example.com/new']])
    const redirect = { ...cancellable(), url: 'https://example.com/' }
    contents.emit('will-redirect', redirect)
    expect(redirect.preventDefault).toHaveBeenCalled()
    const view = cancellable()
    contents.emit('will-attach-webview', view)
    expect(view.preventDefault).toHaveBeenCalled()
  })

  test.each([
    ['https://example.com/a?b=c#d', true],
    ['mailto:ann@acme.example', true],
    ['http://example.com/', false],
    ['https://user:password@example.com/', false],
    ['file:///etc/passwd', false],
    ['smb://host/share', false],
    ['javascript:alert(1)', false],
    ['ms-msdt:/id', false],
    ['not a url', false],
    [`https://example.com/${'a'.repeat(3_000)}`, false],
  ])('to %s opens outside: %s', async (link, opens) => {
    const { electron, parts } = electronDouble()
    expect(await openOutside(electron, link)).toBe(opens)
    expect(parts.shell.openExternal.mock.calls.length).toBe(opens ? 1 : 0)
  })
})

describe('the session', () => {
  function guarded() {
    const session = new SessionDouble()
    guardSession(session as unknown as Session, page)
    return session
  }

  test('grants no permission but writing to the clipboard, and that to our page alone', () => {
    const session = guarded()
    const asked = (permission: string, requestingUrl = 'fieldpost://app/people') => {
      let answered: boolean | null = null
      session.request?.(null, permission, (allowed) => (answered = allowed), { requestingUrl })
      return answered
    }
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
    ]) {
      expect([permission, asked(permission)]).toEqual([permission, false])
      expect(session.check?.(null, permission, 'fieldpost://app')).toBe(false)
    }
    expect(asked('clipboard-sanitized-write')).toBe(true)
    expect(asked('clipboard-sanitized-write', 'https://evil.example/')).toBe(false)
    expect(session.check?.(null, 'clipboard-sanitized-write', 'fieldpost://app')).toBe(true)
    expect(session.device?.()).toBe(false)
  })

  test('reaches no network and no file, and downloads nothing', () => {
    const session = guarded()
    for (const url of [
      'https://example.com/x.png',
      'http://127.0.0.1/',
      'ws://example.com/',
      'file:///etc/passwd',
    ]) {
      let cancelled: boolean | null = null
      session.before?.({ url }, ({ cancel }) => (cancelled = cancel))
      expect([url, cancelled]).toEqual([url, true])
    }
    const download = cancellable()
    session.emit('will-download', download)
    expect(download.preventDefault).toHaveBeenCalled()
  })
})

describe('the page’s address', () => {
  test('is our own scheme, or a development server on this machine when the app is not packed', () => {
    const server = { ELECTRON_RENDERER_URL: 'http://localhost:5173' }
    expect(pageAddress(true, server).url).toBe('fieldpost://app/')
    expect(pageAddress(false, {}).url).toBe('fieldpost://app/')
    expect(pageAddress(false, server)).toEqual({
      url: 'http://localhost:5173/',
      origin: 'http://localhost:5173',
    })
    expect(pageAddress(false, { ELECTRON_RENDERER_URL: 'https://evil.example' }).url).toBe('fieldpost://app/')
  })

  test('is not mistaken for one that only begins like it', () => {
    expect(isOurPage('fieldpost://app/outbox', page)).toBe(true)
    expect(isOurPage('fieldpost://application/', page)).toBe(false)
    expect(isOurPage('fieldpost://app@evil.example/', page)).toBe(false)
  })

  test('answers with the built files, to reading, on its own host only', async () => {
    const asked: string[] = []
    const files = (path: string) => {
      asked.push(path)
      return {
        status: 200,
        headers: { 'content-security-policy': 'x' },
        body: new TextEncoder().encode('page'),
      }
    }
    const fine = answer({ method: 'GET', url: 'fieldpost://app/a%20b?q=1' }, files)
    expect([fine.status, await fine.text(), fine.headers.get('content-security-policy')]).toEqual([
      200,
      'page',
      'x',
    ])
    expect(answer({ method: 'POST', url: 'fieldpost://app/' }, files).status).toBe(405)
    expect(answer({ method: 'GET', url: 'fieldpost://other/' }, files).status).toBe(404)
    expect(asked).toEqual(['/a b'])
  })
})
