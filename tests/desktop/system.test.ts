import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { createLoginItem, startedHidden } from '../../src/main/desktop/login-item.ts'
import { createNotifier } from '../../src/main/desktop/notifications.ts'
import { createNetwork } from '../../src/main/desktop/power.ts'
import { handleQuit } from '../../src/main/desktop/quit.ts'
import { statusWords, waitingWords } from '../../src/main/desktop/status-words.ts'
import { scratch } from '../data-folder/scratch.ts'
import { calm } from '../data-folder/tiny-router.ts'
import { cancellable, electronDouble } from './electron-double.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

describe('sleep and network', () => {
  function watching() {
    const { electron, parts } = electronDouble()
    let now = 1_000_000
    let look = () => {}
    const stopped = vi.fn<() => void>()
    const time = {
      now: () => now,
      every: (_ms: number, act: () => void) => {
        look = act
        return stopped
      },
    }
    const network = createNetwork(electron, time)
    const events: string[] = []
    const stop = network.onChange((event) => events.push(event))
    const pass = (ms: number) => {
      now += ms
      look()
    }
    return { network, parts, events, pass, stop, stopped }
  }

  test('tells of suspend and resume as the system does', () => {
    const { parts, events } = watching()
    parts.powerMonitor.emit('suspend')
    parts.powerMonitor.emit('resume')
    expect(events).toEqual(['suspend', 'resume'])
  })

  test('notices by a late look that the machine slept, where the system says nothing', () => {
    const { events, pass } = watching()
    pass(5_000)
    pass(5_200)
    expect(events).toEqual([])
    pass(3_600_000)
    expect(events).toEqual(['resume'])
  })

  test('tells of one wake once, whichever notices first, and of the next one again', () => {
    const { parts, events, pass } = watching()
    pass(3_600_000)
    parts.powerMonitor.emit('resume')
    expect(events).toEqual(['resume'])
    parts.powerMonitor.emit('suspend')
    parts.powerMonitor.emit('resume')
    pass(3_600_000)
    expect(events.filter((event) => event === 'resume')).toHaveLength(3)
  })

  test('tells of each change of the network, and only of changes', () => {
    const { network, parts, events, pass } = watching()
    pass(5_000)
    parts.net.online = false
    expect(network.online()).toBe(false)
    pass(5_000)
    pass(5_000)
    parts.net.online = true
    pass(5_000)
    expect(events).toEqual(['offline', 'online'])
  })

  test('is silent once nobody listens', () => {
    const { network, parts, events, stop, stopped } = watching()
    stop()
    parts.powerMonitor.emit('resume')
    network.stop()
    parts.powerMonitor.emit('suspend')
    expect(events).toEqual([])
    expect(stopped).toHaveBeenCalled()
  })
})

describe('a notification', () => {
  function notifying() {
    const { electron, parts } = electronDouble()
    const openFeed = vi.fn<() => void>()
    const warn = vi.fn<(event: string) => void>()
    const notifier = createNotifier(electron, { log: { ...quiet, warn }, openFeed })
    return { notifier, parts, openFeed, warn }
  }

  test('opens the feed when it is clicked', () => {
    const { notifier, parts, openFeed } = notifying()
    notifier.notify({ title: 'Bounce', body: 'ann@acme.example', tag: 'b1' })
    expect(parts.notes[0]).toMatchObject({ title: 'Bounce', body: 'ann@acme.example', shown: true })
    parts.notes[0]?.emit('click')
    expect(openFeed).toHaveBeenCalled()
  })

  test('takes the place of the one with the same tag, and at most five are shown', () => {
    const { notifier, parts } = notifying()
    notifier.notify({ title: '1 bounce', body: '', tag: 'bounces' })
    notifier.notify({ title: '2 bounces', body: '', tag: 'bounces' })
    expect(parts.notes.filter((note) => note.shown).map((note) => note.title)).toEqual(['2 bounces'])
    for (let i = 0; i < 20; i++) notifier.notify({ title: `reply ${i}`, body: '', tag: `r${i}` })
    expect(parts.notes.filter((note) => note.shown)).toHaveLength(5)
  })

  test('shows what came out of a mail on one short line', () => {
    const { notifier, parts } = notifying()
    notifier.notify({ title: 'a\u202Eb\r\nc', body: 'x'.repeat(5_000), tag: 't' })
    expect(parts.notes[0]?.title).toBe('a b c')
    expect(parts.notes[0]?.body.length).toBe(300)
  })

  test('that the system refuses is logged', () => {
    const { notifier, parts, warn } = notifying()
    notifier.notify({ title: 'x', body: '', tag: 't' })
    parts.notes[0]?.emit('failed', {}, 'not signed')
    expect(warn).toHaveBeenCalledWith('desktop.notification-failed', { error: 'not signed' })
  })
})

describe('quitting', () => {
  function quitting(
    given: { waiting?: string | null; response?: number; finish?: () => Promise<void> } = {},
  ) {
    const { electron, parts } = electronDouble()
    parts.dialog.showMessageBox.mockResolvedValue({ response: given.response ?? 1 })
    const finish = vi.fn<() => Promise<void>>(given.finish ?? (() => Promise.resolve()))
    const error = vi.fn<(event: string) => void>()
    const quit = handleQuit(electron, {
      waiting: () => Promise.resolve(given.waiting ?? null),
      finish,
      log: { ...quiet, error },
      patienceMs: 20,
    })
    const ended = new Promise<number>((resolve) => parts.app.exit.mockImplementation(resolve))
    return { parts, finish, quit, ended, error }
  }

  test('ends in order at once when nothing waits', async () => {
    const { parts, finish, ended } = quitting()
    parts.app.quit()
    expect(await ended).toBe(0)
    expect(finish).toHaveBeenCalledOnce()
    expect(parts.dialog.showMessageBox).not.toHaveBeenCalled()
  })

  test('says what waits, and goes on when the rep would rather keep sending', async () => {
    const { parts, finish, quit } = quitting({ waiting: '42 messages wait.', response: 0 })
    parts.app.quit()
    await vi.waitFor(() => expect(parts.dialog.showMessageBox).toHaveBeenCalled())
    expect(parts.dialog.showMessageBox.mock.calls[0]?.[0].detail).toBe('42 messages wait.')
    parts.dialog.showMessageBox.mockResolvedValue({ response: 1 })
    await vi.waitFor(() => {
      parts.app.quit()
      expect(finish).toHaveBeenCalledOnce()
    })
    expect(quit.isLeaving()).toBe(true)
  })

  test('does not ask when the system shuts down or a signal comes, and ends once only', async () => {
    const { parts, finish, quit, ended } = quitting({ waiting: '42 messages wait.' })
    const event = cancellable()
    parts.powerMonitor.emit('shutdown', event)
    void quit.leave()
    parts.app.quit()
    expect(await ended).toBe(0)
    expect(event.preventDefault).toHaveBeenCalled()
    expect(finish).toHaveBeenCalledOnce()
    expect(parts.dialog.showMessageBox).not.toHaveBeenCalled()
  })

  test.each([
    ['fails', () => Promise.reject(new Error('disk gone'))],
    ['never ends', () => new Promise<void>(() => {})],
  ])('ends although the engine %s, and logs it', async (_, finish) => {
    const { parts, ended, error } = quitting({ finish })
    parts.app.quit()
    expect(await ended).toBe(0)
    expect(error).toHaveBeenCalledWith('desktop.unclean-end', expect.anything())
  })

  test('is not what closing the last window does', () => {
    const { parts } = quitting()
    expect(parts.app.listenerCount('window-all-closed')).toBe(1)
  })
})

describe('starting at login', () => {
  const machine = (platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv = {}) => ({
    platform,
    env,
    home,
    execPath: '/opt/Field post/"100%"/fieldpost',
  })

  test('on Linux is a file in the autostart folder, quoted as its format wants', () => {
    const home = scratch()
    const path = join(home, '.config', 'autostart', 'fieldpost.desktop')
    const item = createLoginItem(electronDouble().electron, machine('linux', home))
    expect(item.isOn()).toBe(false)
    item.set(true)
    expect(item.isOn()).toBe(true)
    expect(readFileSync(path, 'utf8')).toContain(
      'Exec="/opt/Field post/\\\\"100%%\\\\"/fieldpost" --hidden\n',
    )
    item.set(false)
    expect(existsSync(path)).toBe(false)
  })

  test('starts the AppImage itself, and respects XDG_CONFIG_HOME', () => {
    const home = scratch()
    const env = { APPIMAGE: '/home/ann/Fieldpost.AppImage', XDG_CONFIG_HOME: join(home, 'cfg') }
    createLoginItem(electronDouble().electron, machine('linux', home, env)).set(true)
    const text = readFileSync(join(home, 'cfg', 'autostart', 'fieldpost.desktop'), 'utf8')
    expect(text).toContain('Exec="/home/ann/Fieldpost.AppImage" --hidden\n')
  })

  test('on Windows and macOS is the system’s own setting', () => {
    for (const platform of ['win32', 'darwin'] as const) {
      const { electron, parts } = electronDouble()
      createLoginItem(electron, machine(platform, '/')).set(true)
      expect(parts.app.setLoginItemSettings).toHaveBeenCalledWith(
        platform === 'win32' ? { openAtLogin: true, args: ['--hidden'] } : { openAtLogin: true },
      )
    }
  })

  test('is not offered by an app that is not packed', () => {
    const { electron, parts } = electronDouble({ packaged: false })
    const item = createLoginItem(electron, machine('win32', '/'))
    expect(item.isOn()).toBeNull()
    item.set(true)
    expect(parts.app.setLoginItemSettings).not.toHaveBeenCalled()
  })

  test('leaves the window closed', () => {
    const { electron, parts } = electronDouble()
    expect(startedHidden(electron, ['fieldpost', '--hidden'], 'linux')).toBe(true)
    expect(startedHidden(electron, ['fieldpost'], 'linux')).toBe(false)
    parts.app.getLoginItemSettings.mockReturnValue({ openAtLogin: true, wasOpenedAtLogin: true })
    expect(startedHidden(electron, ['fieldpost'], 'darwin')).toBe(true)
  })
})

describe('the words for how things stand', () => {
  const channel = (nextAt: number | null) => ({
    id: 1,
    name: 'Team',
    kind: 'smtp' as const,
    state: 'waiting' as const,
    why: null,
    nextAt,
    waiting: 1,
    used: null,
  })
  test.each([
    [null, 'Starting'],
    [calm, 'Nothing waits'],
    [{ ...calm, waiting: 1_200 }, '1,200 waiting'],
    [{ ...calm, waiting: 3, paused: true }, 'Paused: 3 waiting'],
    [{ ...calm, waiting: 3, online: false }, 'Offline: 3 waiting'],
    [{ ...calm, trouble: 'The disk is full.\nMore' }, 'Stopped: The disk is full.'],
    [
      { ...calm, waiting: 3, now: 1, channels: [channel(null), channel(34_920_000)] },
      'Next at 09:42: 3 waiting',
    ],
    [{ ...calm, waiting: 3, now: 5, channels: [channel(5)] }, 'Sending: 3 waiting'],
  ])('of %o are %s', (status, words) => {
    expect(statusWords(status, 'UTC')).toBe(words)
  })

  test('before quitting name what waits and what is in doubt, or nothing', () => {
    expect(waitingWords(calm)).toBeNull()
    expect(waitingWords({ ...calm, waiting: 1 })).toMatch(/^1 message waits to be sent\. None is lost/)
    expect(waitingWords({ ...calm, waiting: 42, inDoubt: 2 })).toMatch(
      /^42 messages wait .* 2 messages arrived/,
    )
  })
})
