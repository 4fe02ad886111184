import { RPCHandler } from '@orpc/server/message-port'
import type { MessagePortMain, WebContents, WebFrameMain } from 'electron'
import type { EngineRouter } from '#engine/engine.ts'
import type { Log } from '#engine/ports.ts'
import type { Electron } from './electron-parts.ts'
import type { PageAddress } from './page-address.ts'

/** What the preload sends when the page wants a port, and what it is answered with. The whole of our IPC. */
const ASK = 'fieldpost-ready'
const ANSWER = 'fieldpost-port'

export interface PortOptions {
  router: EngineRouter
  page: PageAddress
  log: Log
}

/**
 * Hands the window's own page a MessagePort that speaks the contract, a fresh one each time it asks (after a reload).
 * Only the main frame of our own origin in our own window gets one. Gives back its own disposer.
 */
export function handOverPorts(
  electron: Pick<Electron, 'ipcMain' | 'MessageChannelMain'>,
  contents: WebContents,
  options: PortOptions,
): () => void {
  const handler = new RPCHandler(options.router)
  let current: MessagePortMain | null = null
  const onAsk = (event: { sender: WebContents; senderFrame: WebFrameMain | null }) => {
    const frame = event.senderFrame
    if (!frame || !isOurFrame(event.sender, frame, contents, options.page)) {
      options.log.warn('desktop.port-refused', { origin: frame?.origin ?? null })
      return
    }
    const { port1, port2 } = new electron.MessageChannelMain()
    current?.close()
    current = port1
    handler.upgrade(port1)
    port1.start()
    frame.postMessage(ANSWER, null, [port2])
  }
  electron.ipcMain.on(ASK, onAsk)
  return () => {
    electron.ipcMain.off(ASK, onAsk)
    current?.close()
  }
}

function isOurFrame(sender: WebContents, frame: WebFrameMain, ours: WebContents, page: PageAddress): boolean {
  return sender === ours && frame.parent === null && frame.origin === page.origin
}
