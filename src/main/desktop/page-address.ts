/** Where the window's page comes from: our own scheme, or a development server when the app is not packed. */
export interface PageAddress {
  readonly url: string
  /** As Chromium writes it, such as `fieldpost://app`. */
  readonly origin: string
}

export const SCHEME = 'fieldpost'
const OWN: PageAddress = { url: `${SCHEME}://app/`, origin: `${SCHEME}://app` }

/** `ELECTRON_RENDERER_URL` is what electron-vite sets; a packed app does not look at it. */
export function pageAddress(packaged: boolean, env: NodeJS.ProcessEnv): PageAddress {
  const server = env['ELECTRON_RENDERER_URL']
  if (packaged || !server) return OWN
  const url = new URL(server)
  return url.hostname === 'localhost' || url.hostname === '127.0.0.1'
    ? { url: url.href, origin: url.origin }
    : OWN
}

/** True for an address of our own page, whatever its path. */
export function isOurPage(url: string, page: PageAddress): boolean {
  return url === page.origin || url.startsWith(`${page.origin}/`)
}
