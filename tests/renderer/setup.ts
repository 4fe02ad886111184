import '@testing-library/jest-dom/vitest'
import { notifications } from '@mantine/notifications'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// What a browser has and jsdom has not. Sizes: a window of 1280 x 800, in which a list draws some twenty rows.
class NoResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver = NoResizeObserver
window.matchMedia = (query) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => {},
    removeEventListener: () => {},
    dispatchEvent: () => false,
  }) as unknown as MediaQueryList
Object.defineProperties(HTMLElement.prototype, {
  clientWidth: { configurable: true, get: () => 1072 },
  clientHeight: { configurable: true, get: () => 640 },
})
Element.prototype.scrollTo = () => {}
Element.prototype.scrollIntoView = () => {}
Range.prototype.getClientRects = () => [] as unknown as DOMRectList
Range.prototype.getBoundingClientRect = () => new DOMRect()
document.elementFromPoint = () => null
Object.defineProperty(document, 'fonts', {
  configurable: true,
  value: { addEventListener: () => {}, removeEventListener: () => {} },
})

afterEach(() => {
  notifications.clean()
  cleanup()
  sessionStorage.clear()
})

// The whole tree of a screen hides the line that says what is wrong.
configure({
  getElementError: (message) => new Error(message?.split('\n').slice(0, 3).join(' ') ?? 'Not found'),
})
