import { createExchangeOnlineChannel } from '#engine/channels/exchange-online/exchange-online.ts'
import { createGraphClient } from '#engine/graph/graph.ts'
import { startGraph } from '../../servers/graph.ts'
import { describeChannelPromise, type ChannelWorld } from './channel-promise.ts'
import { expectSame, hastyClock, online, someTokens } from './exchange-world.ts'
import { silentLog } from './real-ports.ts'

async function aWorld(way: 'draft' | 'mime'): Promise<ChannelWorld> {
  const server = await startGraph()
  const ports = { clock: hastyClock(), network: online, log: silentLog, root: server.root }
  const client = createGraphClient({}, someTokens('graph-token'), ports)
  const channel = createExchangeOnlineChannel({ address: 'rep@test.local', way }, client, ports)
  return {
    channel,
    sender: 'rep@test.local',
    recipients: ['ann@there.test', 'bob@there.test'],
    copies: async (messageId) =>
      server.delivered.filter((each) => each.messageId === messageId).map(({ mime }) => mime),
    ...(way === 'draft' ? { expectSame } : {}),
    close: () => server.stop(),
  }
}

describeChannelPromise('exchange-online by draft', () => aWorld('draft'))
describeChannelPromise('exchange-online by raw MIME', () => aWorld('mime'))
