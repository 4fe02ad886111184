import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { AppError } from '#shared/app-error.ts'

export interface RendererFile {
  status: 200 | 404
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer>
}

/** Looks a request's path up; any path without an ending is a screen, and gets the page. */
export type RendererFiles = (path: string) => RendererFile

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The built renderer, read into memory once: what is not in the folder now can be reached by no path whatever, and a
 * build that replaces the files does not tear a page that is open. Throws AppError `not-found` when there is no build.
 * `connect`: what the page may connect to besides its own origin, for hosts whose `'self'` leaves out WebSockets.
 */
export function readRenderer(folder: string, connect: string[] = []): RendererFiles {
  const policy = contentPolicy(connect)
  const files = new Map<string, RendererFile>()
  for (const [path, body] of filesIn(folder)) files.set(path, asFile(path, body, policy))
  const page = files.get('/index.html')
  if (!page) {
    throw new AppError('not-found', 'The screens of Fieldpost are not built.', { fix: 'Run: npm run build' })
  }
  const missing: RendererFile = {
    ...asFile('/missing.txt', new TextEncoder().encode('Not found.\n'), policy),
    status: 404,
  }
  return (path) => files.get(path) ?? (extname(path) === '' ? page : missing)
}

function* filesIn(folder: string, at = ''): Generator<[string, Uint8Array<ArrayBuffer>]> {
  // Folder by folder: inside a packed app (asar) that is what works everywhere.
  for (const entry of namesIn(folder)) {
    const path = `${at}/${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* filesIn(join(folder, entry.name), path)
    // Source maps and other types that are not listed are no part of the app.
    else if (entry.isFile() && extname(path) in TYPES) {
      yield [path, new Uint8Array(readFileSync(join(folder, entry.name)))]
    }
  }
}

function namesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function asFile(path: string, body: Uint8Array<ArrayBuffer>, policy: string): RendererFile {
  return {
    status: 200,
    headers: {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-length': String(body.byteLength),
      // The build puts a hash of the content into the names under /assets/.
      'cache-control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
      'content-security-policy': policy,
      ...GUARDS,
    },
    body,
  }
}

/** Headers that every answer has. */
export const GUARDS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), usb=(), serial=(), hid=()',
}

/**
 * A mail's HTML is shown in a frame by `srcdoc`: such a frame inherits this policy, so nothing remote is loaded there
 * and, with its `sandbox`, nothing runs. Styles in the text are allowed because the UI library sets them on elements.
 */
function contentPolicy(connect: string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ['connect-src', "'self'", ...connect].join(' '),
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
