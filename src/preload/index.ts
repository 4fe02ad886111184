import { contextBridge, ipcRenderer } from 'electron'

/*
 * Hands one MessagePort over to the page, and a fresh one whenever the page asks again. All that crosses afterwards
 * is the contract over that port: this file does not change when a procedure is added.
 */

contextBridge.exposeInMainWorld('fieldpost', { host: 'desktop' })

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === 'fieldpost-ready') ipcRenderer.send('fieldpost-ready')
})

ipcRenderer.on('fieldpost-port', (event) => {
  window.postMessage('fieldpost-port', location.origin, event.ports)
})

/** The rep clicked a notification or the tray: show that screen. The page's router goes by the address's hash. */
ipcRenderer.on('fieldpost-go', (_event, path: unknown) => {
  if (typeof path === 'string' && /^\/[a-z/-]*$/.test(path)) location.hash = path
})
