import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Log, LogFields } from '#engine/ports.ts'
import { looksSecret, redact } from './redact.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'
const LEVELS: Level[] = ['debug', 'info', 'warn', 'error']

export interface OpenLogOptions {
  /** The data folder; lines go to `logs/fieldpost.log` in it. Null: to no file. */
  folder: string | null
  /** Also shown here from this level on, one readable line each. */
  stderr?: { from: Level; write(text: string): unknown }
  /** The least level that is kept; `info` unless given. */
  from?: Level
  /** The file is set aside as `fieldpost.old.log` before it grows beyond this, in bytes; 5,000,000 unless given. */
  maxBytes?: number
  now?: () => number
}

export interface FileLog extends Log {
  close(): void
}

/**
 * The log of a host: JSON lines, mode 0600, at most two files of `maxBytes`. Each line is written before the call
 * returns, so the last words before a crash are there. Never throws: a full disk must not stop the sending.
 */
export function openLog(options: OpenLogOptions): FileLog {
  const now = options.now ?? Date.now
  const least = LEVELS.indexOf(options.from ?? 'info')
  const file = options.folder === null ? null : openFile(options.folder, options.maxBytes ?? 5_000_000)
  const write = (level: Level) => (event: string, fields?: LogFields) => {
    const weight = LEVELS.indexOf(level)
    const shown = options.stderr && weight >= LEVELS.indexOf(options.stderr.from)
    if (weight < least && !shown) return
    const clean = cleanFields(fields)
    if (weight >= least) file?.append(line(now(), level, event, clean))
    if (shown) options.stderr?.write(readable(level, event, clean))
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: () => file?.close(),
  }
}

function line(at: number, level: Level, event: string, fields: LogFields): string {
  return `${JSON.stringify({ at: new Date(at).toISOString(), level, event: redact(event), ...fields })}\n`
}

/** For people at a terminal: control characters are taken out, since they could make it show anything. */
function readable(level: Level, event: string, fields: LogFields): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)
  const text = [`${level}:`, redact(event), ...words].join(' ')
  return `${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')}\n`
}

function cleanFields(fields: LogFields = {}): LogFields {
  const clean: LogFields = {}
  for (const [name, value] of Object.entries(fields).slice(0, 50)) {
    if (value === undefined) continue
    if (value !== null && looksSecret(name)) clean[name] = '[hidden]'
    // Hidden first and cut after: a secret cut in half no longer looks like one.
    else clean[name] = typeof value === 'string' ? redact(value.slice(0, 20_000)).slice(0, 1_000) : value
  }
  return clean
}

function openFile(folder: string, maxBytes: number) {
  const path = join(folder, 'logs', 'fieldpost.log')
  let file: number | null = null
  let size = 0
  const open = () => {
    mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o700 })
    file = openSync(path, 'a', 0o600)
    size = fstatSync(file).size
  }
  const close = () => {
    if (file !== null) closeSync(file)
    file = null
  }
  return {
    close,
    append(text: string) {
      try {
        if (file === null) open()
        if (size > 0 && size + Buffer.byteLength(text) > maxBytes) {
          close()
          renameSync(path, join(folder, 'logs', 'fieldpost.old.log'))
          open()
        }
        if (file !== null) size += writeSync(file, text)
      } catch {
        // Nowhere to say it. The next line tries again.
        close()
      }
    },
  }
}
