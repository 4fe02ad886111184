import type { Clock, Log } from '../ports.ts'
import { writePlanned, type PlannedAnswer } from './answers.ts'
import type { InboxFolder } from './inbox-folder.ts'
import type { SentFolder } from './sent-folder.ts'

/** After a full disk or the like, ms. */
const TRY_AGAIN_AFTER = 5_000

export interface Delivery {
  /** Answers that are still to come. */
  pending(): number
  /** When the next one is due, ms epoch; null when none is. */
  nextAt(): number | null
  /** Looks for answers of a mail that was just kept. */
  expect(name: string): void
  /** Puts into the inbox what is due by now. Rejects when the disk refuses; nothing is lost then. */
  deliverDue(): Promise<void>
  /** Goes on delivering until `signal` is aborted; resolves then. */
  run(signal: AbortSignal): Promise<void>
}

interface Pending {
  name: string
  acceptedAt: number
  answer: PlannedAnswer
}

/** Brings planned answers into the inbox when their time has come. What was planned before a restart is kept up. */
export function createDelivery(
  sent: SentFolder,
  inbox: InboxFolder,
  onArrival: () => void,
  { clock, log }: { clock: Clock; log: Log },
): Delivery {
  const pending = new Set<Pending>()
  let lane: Promise<void> = Promise.resolve()
  let wake: () => void = () => {}

  function expect(name: string): void {
    const mail = sent.all().get(name)
    for (const answer of mail?.answers ?? []) {
      if (!inbox.has(name, answer.n)) pending.add({ name, acceptedAt: mail?.acceptedAt ?? 0, answer })
    }
    wake()
  }

  function nextAt(): number | null {
    let next: number | null = null
    for (const { answer } of pending) next = next === null ? answer.readyAt : Math.min(next, answer.readyAt)
    return next
  }

  /** A clock set back to before the mail left must not hold its answers up for as long. */
  function isDue({ answer, acceptedAt }: Pending): boolean {
    const now = clock.now()
    return now >= answer.readyAt || now < acceptedAt
  }

  async function deliverAll(): Promise<void> {
    for (const item of [...pending].filter(isDue).toSorted(byTime)) await deliver(item)
  }

  async function deliver(item: Pending): Promise<void> {
    const raw = await sent.raw(item.name).catch(() => null)
    if (raw) {
      const mail = sent.all().get(item.name)
      const bytes = await writePlanned(item.answer, {
        name: item.name,
        from: mail?.from ?? '',
        acceptedAt: item.acceptedAt,
        raw,
      })
      await inbox.add(item.name, item.answer.n, item.answer.readyAt, bytes)
    } else {
      log.warn('practice-world.mail-gone', { name: item.name })
    }
    pending.delete(item)
    if (raw) onArrival()
  }

  function deliverDue(): Promise<void> {
    const turn = lane.then(deliverAll)
    lane = turn.catch(() => {})
    return turn
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const failed = await deliverDue().then(
        () => false,
        (error: unknown) => {
          log.warn('practice-world.delivery-failed', {
            error: error instanceof Error ? error.message : String(error),
          })
          return true
        },
      )
      if (signal.aborted) break
      const woken = new AbortController()
      wake = () => woken.abort()
      const next = failed ? clock.now() + TRY_AGAIN_AFTER : nextAt()
      await pause(next, AbortSignal.any([signal, woken.signal]))
    }
    await lane
  }

  async function pause(until: number | null, signal: AbortSignal): Promise<void> {
    if (until !== null) return clock.sleep(Math.max(1, until - clock.now()), signal)
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  for (const name of sent.all().keys()) expect(name)
  return { pending: () => pending.size, nextAt, expect, deliverDue, run }
}

function byTime(a: Pending, b: Pending): number {
  return (
    a.answer.readyAt - b.answer.readyAt ||
    a.answer.recipient.localeCompare(b.answer.recipient) ||
    a.answer.n - b.answer.n
  )
}
