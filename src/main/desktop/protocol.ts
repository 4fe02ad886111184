import type { Electron } from './electron-parts.ts'
import { SCHEME } from './page-address.ts'

/** What a path of the page leads to; `readRenderer` of the browser host gives one. */
export type PageFiles = (path: string) => {
  status: number
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer>
}

/** Must run before Electron is ready: makes `fieldpost://` a scheme with origins of its own. */
export function claimScheme({ protocol }: Pick<Electron, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built screens at `fieldpost://app/`, and nothing else. */
export function servePage({ protocol }: Pick<Electron, 'protocol'>, files: PageFiles): void {
  protocol.handle(SCHEME, (request) => answer(request, files))
}

export function answer(request: Pick<Request, 'method' | 'url'>, files: PageFiles): Response {
  const url = new URL(request.url)
  if (url.host !== 'app') return new Response('Not found.', { status: 404 })
  if (request.method !== 'GET') return new Response('Only reading.', { status: 405 })
  const file = files(readable(url.pathname))
  return new Response(file.body, { status: file.status, headers: file.headers })
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
