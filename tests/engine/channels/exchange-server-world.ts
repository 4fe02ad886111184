import { createEwsClient, createNodeTransport, type EwsCredentials } from '#engine/ews/ews.ts'
import type { Clock, Log } from '#engine/ports.ts'
import { online } from './exchange-world.ts'
import { silentLog } from './real-ports.ts'

export const RITA: EwsCredentials = { kind: 'basic', user: 'CORP\\rita', password: 'hunter2-secret' }

/** A client of the scripted Exchange Server, by Node's own network. */
export function anEwsClient(
  url: string,
  clock: Clock,
  options: { credentials?: () => Promise<EwsCredentials | null>; log?: Log } = {},
) {
  const transport = createNodeTransport({}, { clock })
  const credentials = options.credentials ?? (() => Promise.resolve(RITA))
  const ports = { clock, network: online, log: options.log ?? silentLog, transport }
  return { client: createEwsClient({ url, credentials }, ports), transport }
}
