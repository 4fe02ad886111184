import type { Client } from '#shared/contract/index.ts'
import type { Output } from './output.ts'

/**
 * Tells on standard error what stops everything (a full disk, a broken policy) and when it is over, for a command that
 * stays. Ends with `signal`, and never fails.
 */
export async function sayTrouble(client: Client, output: Output, signal: AbortSignal): Promise<void> {
  let said: string | null = null
  try {
    for await (const event of await client.app.live(undefined, { signal })) {
      if (event.type !== 'status' || event.status.trouble === said) continue
      said = event.status.trouble
      output.note(said ?? 'The trouble is over; Fieldpost goes on.')
    }
  } catch {
    // The command goes on; what is wrong stands in the status too.
  }
}
