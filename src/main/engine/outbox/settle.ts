import { asAppError } from '#shared/app-error.ts'
import { batched } from '#engine/lib/batched.ts'
import { describeError } from '#engine/lib/describe-error.ts'
import type { Settlement } from '#engine/store/store.ts'
import type { DispatcherPorts } from './dispatcher.ts'

/** Ms between two tries to write down what the provider said. */
const AGAIN = 2000

/**
 * Writes down what became of a message. A full disk must not lose what the provider said: it waits for room, and nothing
 * new is claimed meanwhile. Rejects only when `stopping` was aborted before it could be written.
 */
export function createSettle(
  channelId: number,
  ports: Pick<DispatcherPorts, 'store' | 'clock' | 'log' | 'settled' | 'doubted' | 'trouble'>,
  stopping: AbortSignal,
): (settlement: Settlement) => Promise<void> {
  const commit = async (batch: Settlement[]) => {
    const { lines } = await ports.store.outbox.settle(batch)
    // It is written down: whatever a listener does with it, it is not written again.
    try {
      ports.settled(lines, channelId)
    } catch (error) {
      ports.log.error('outbox.listener', { channel: channelId, error: describeError(error) })
    }
    return batch.map(() => null)
  }
  const together = batched(commit)

  /** Something in a shared commit can never be written: each alone, and at the least what the provider said. */
  async function alone(settlement: Settlement): Promise<void> {
    try {
      await commit([settlement])
    } catch (error) {
      ports.trouble(error)
      await commit([{ ...settlement, acts: [] }])
    }
  }

  return async (settlement) => {
    for (;;) {
      try {
        await together(settlement)
        break
      } catch (error) {
        ports.trouble(error)
        if (asAppError(error).code === 'internal') {
          await alone(settlement)
          break
        }
        if (stopping.aborted) throw error
        await ports.clock.sleep(AGAIN, stopping)
      }
    }
    if (settlement.to === 'in-doubt') ports.doubted()
  }
}
