import { createGraphClient } from '#engine/graph/graph.ts'
import { createGraphMailbox } from '#engine/mailboxes/graph/graph.ts'
import { startGraph } from '../../servers/graph.ts'
import { online, someTokens } from '../channels/exchange-world.ts'
import { realClock, silentLog } from '../channels/real-ports.ts'
import { describeMailboxPromise } from './imap-mailbox-promise.ts'

describeMailboxPromise('graph', async () => {
  const server = await startGraph()
  const ports = { clock: realClock, network: online, log: silentLog, root: server.root }
  const client = createGraphClient({}, someTokens('graph-token'), ports)
  return {
    mailbox: createGraphMailbox({ address: 'rep@test.local', poll: 20 }, client, ports),
    deliver: (raw) => server.deliver(raw),
    close: () => server.stop(),
  }
})
