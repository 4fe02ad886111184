import { createExchangeServerChannel } from '#engine/channels/exchange-server/exchange-server.ts'
import { startEws } from '../../servers/ews.ts'
import { describeChannelPromise } from './channel-promise.ts'
import { anEwsClient } from './exchange-server-world.ts'
import { hastyClock } from './exchange-world.ts'
import { silentLog } from './real-ports.ts'

describeChannelPromise('exchange-server', async () => {
  const server = await startEws()
  const clock = hastyClock()
  const { client, transport } = anEwsClient(server.url, clock)
  return {
    channel: createExchangeServerChannel({ address: 'rita@corp.test' }, client, { clock, log: silentLog }),
    sender: 'rita@corp.test',
    recipients: ['ann@there.test', 'bob@there.test'],
    copies: async (messageId) =>
      server.delivered.filter((each) => each.messageId === messageId).map(({ mime }) => mime),
    close: async () => {
      transport.rest()
      await server.stop()
    },
  }
})
