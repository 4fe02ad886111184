import type { Status } from '#shared/contract/app.ts'
import type { Client } from '#shared/contract/index.ts'

/** Calls back with every status the engine tells, until `signal` is aborted. Resolves then, or when the stream ends. */
export async function followStatus(
  client: Client,
  signal: AbortSignal,
  onStatus: (status: Status) => void,
): Promise<void> {
  try {
    for await (const event of await client.app.live(undefined, { signal })) {
      if (event.type === 'status') onStatus(event.status)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
