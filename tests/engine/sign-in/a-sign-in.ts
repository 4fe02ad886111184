import type { SignInOptions, SignInPorts, TokenStore } from '#engine/sign-in/sign-in.ts'
import { realClock, silentLog } from '../channels/real-ports.ts'

/** A browser that can be told what to do with the address it is given. */
export function browserPorts(open: (url: string) => Promise<unknown>): SignInPorts & { shown: string[] } {
  const shown: string[] = []
  return {
    clock: realClock,
    log: silentLog,
    shown,
    // The page loads while the sign-in goes on, as in a real browser.
    openBrowser: (url) => (void open(url).catch(() => undefined), Promise.resolve()),
    showUrl: (url) => void shown.push(url),
  }
}

export const opening: SignInOptions = { browser: 'open' }

export function memoryStore(text: string | null = null): TokenStore & { text: string | null; saves: number } {
  const store = {
    text,
    saves: 0,
    load: () => Promise.resolve(store.text),
    save(next: string) {
      store.text = next
      store.saves += 1
      return Promise.resolve()
    },
  }
  return store
}

/** Where in a sign-in address the answer is awaited, and with which state. */
export function redirectOf(url: string): { redirect: string; state: string } {
  const params = new URL(url).searchParams
  return { redirect: params.get('redirect_uri') ?? '', state: params.get('state') ?? '' }
}
