import { randomUUID } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { whyNoDisplay } from '../../scripts/lib/electron-runtime.mjs'
import { killLeftovers, marked } from '../../scripts/lib/leftovers.mjs'
import { run } from '../../scripts/lib/run.mjs'

const posix = process.platform !== 'win32'

describe.runIf(posix)('a program that a script runs', () => {
  it('gives its exit code', async () => {
    expect(await run('sh', ['-c', 'exit 7'])).toBe(7)
  })

  it('writes where it is told to', async () => {
    const output = new PassThrough()
    expect(await run('sh', ['-c', 'echo hello'], { output })).toBe(0)
    expect(String(output.read())).toBe('hello\n')
  })

  it('is killed with all it started when it is to be given up', async () => {
    const output = new PassThrough()
    const giveUp = new AbortController()
    output.once('data', () => giveUp.abort())
    const code = await run('sh', ['-c', 'sleep 600 & echo $!; wait'], { output, abort: giveUp.signal })
    expect(code).toBeNull()
  })

  it('is an error when it cannot be started', async () => {
    await expect(run('/no/such/program', [])).rejects.toThrow('ENOENT')
  })
})

describe.runIf(process.platform === 'linux')('what tests leave running', () => {
  it('is found and killed even in a session of its own', async () => {
    const id = randomUUID()
    const env = marked(process.env, id)
    const child = spawn('setsid', ['sh', '-c', 'echo up; exec sleep 600'], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child.stdout, 'data')
    const gone = once(child, 'exit')
    expect(await killLeftovers(id, 0)).toEqual([expect.stringContaining('sleep 600')])
    await gone
    expect(await killLeftovers(id, 0)).toEqual([])
  })
})

describe('a window', () => {
  it.each([
    ['opens on X', { DISPLAY: ':0' }, 'linux', null],
    ['opens on Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', null],
    ['opens on a Mac', {}, 'darwin', null],
    ['cannot open without a display', {}, 'linux', 'there is no display'],
  ])('%s', (_what, env, platform, why) => {
    expect(whyNoDisplay(env, platform)).toBe(why)
  })
})
