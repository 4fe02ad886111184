import { createEwsMailbox } from '#engine/mailboxes/ews/ews.ts'
import { startEws } from '../../servers/ews.ts'
import { anEwsClient } from '../channels/exchange-server-world.ts'
import { realClock, silentLog } from '../channels/real-ports.ts'
import { describeMailboxPromise } from './imap-mailbox-promise.ts'

describeMailboxPromise('ews', async () => {
  const server = await startEws()
  const { client, transport } = anEwsClient(server.url, realClock)
  const ports = { clock: realClock, log: silentLog }
  return {
    mailbox: createEwsMailbox({ address: 'rita@corp.test', poll: 20 }, client, ports),
    deliver: (raw) => server.deliver(raw),
    close: async () => {
      transport.rest()
      await server.stop()
    },
  }
})
