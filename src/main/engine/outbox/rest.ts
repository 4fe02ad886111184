import type { Outcome } from '#engine/channels/channel.ts'
import { backOff } from '#engine/lib/back-off.ts'
import type { Clock, Random } from '#engine/ports.ts'

/** Between two tries to reach a server, ms. */
const SPAN = { first: 2000, most: 300_000 }

/** The rest of a channel whose server cannot be reached. */
export interface Rest {
  /** Until when (ms epoch) nothing is tried, and why; null when it may be tried. */
  current(): { until: number; why: string } | null
  /** The last try did not reach it: the next one is to be a single message. */
  failing(): boolean
  /** What came of a try. */
  after(outcome: Outcome): void
  /** The world changed: it may be tried now. */
  end(): void
}

/** When the way to the server is blocked the whole channel rests, longer each time, instead of burning its queue. */
export function createRest(clock: Clock, random: Random): Rest {
  let rest: { until: number; why: string } | null = null
  let failures = 0

  /** Never longer than any rest is: a clock that was set back must not make it last for days. */
  function current() {
    const now = clock.now()
    return rest && rest.until > now && rest.until - now <= 2 * SPAN.most ? rest : null
  }
  return {
    current,
    failing: () => failures > 0,
    after(outcome) {
      const why = outcome.outcome === 'deferred' ? outcome.why : null
      if (why !== 'unreachable' && why !== 'no-network' && why !== 'connection-lost') {
        // A lost answer, and our own stop, say nothing about the way there.
        if (outcome.outcome === 'unknown' || why === 'stopped') return
        failures = 0
        rest = null
        return
      }
      if (current()) return
      rest = {
        until: clock.now() + backOff(failures, SPAN, random.next()),
        why: (outcome.outcome === 'deferred' ? outcome.detail : null) ?? 'The server could not be reached.',
      }
      failures += 1
    },
    end: () => void (rest = null),
  }
}
