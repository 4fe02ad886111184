import type { ArrivedMail, PracticeWorld } from '#engine/practice-world/practice-world.ts'
import type { Cursor, Mailbox, RawMail } from '../mailbox.ts'

const BATCH = 50

/**
 * The inbox of the practice world. Its cursor is `{world, seq}`: arrivals are numbered at the moment they become
 * readable, so a mail that was due earlier than one already read still gets a higher number and is not missed.
 * A cursor of another world (its folder was removed) starts over from `since`.
 */
export function createPracticeMailbox(world: PracticeWorld): Mailbox {
  const wakers = new Set<() => void>()

  async function load(mail: ArrivedMail): Promise<RawMail[]> {
    const raw = await world.read(mail)
    const key = `practice/${world.id}/${mail.seq}`
    return raw ? [{ key, receivedAt: mail.readyAt, folder: 'INBOX', raw }] : []
  }

  /** Resolves at the next arrival or poke, or when `signal` is aborted. */
  function nextNews(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const stopListening = world.onArrival(done)
      wakers.add(done)
      signal.addEventListener('abort', done)
      function done(): void {
        stopListening()
        wakers.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      if (signal.aborted) done()
    })
  }

  return {
    async watch(cursor, since, events, signal) {
      const known = seqOf(cursor, world.id)
      // What arrives from here on is read whatever its time: it answers a mail of ours.
      const oldest = { upTo: world.arrivedAfter(0).at(-1)?.seq ?? 0, since: known === null ? since : 0 }
      let seq = known ?? 0
      let toldCaughtUp = false
      while (!signal.aborted) {
        const news = nextNews(signal)
        await world.deliverDue()
        const batch = world.arrivedAfter(seq).slice(0, BATCH)
        const wanted = batch.filter((mail) => mail.seq > oldest.upTo || mail.readyAt >= oldest.since)
        const mails = (await Promise.all(wanted.map(load))).flat()
        if (signal.aborted) return
        seq = batch.at(-1)?.seq ?? seq
        if (mails.length > 0) await events.mails(mails, { world: world.id, seq })
        if (batch.length > 0) continue
        if (!toldCaughtUp) events.caughtUp()
        toldCaughtUp = true
        await news
      }
    },

    async findSent(messageId) {
      const found = await world.find(messageId)
      if (found === 'taken') return { found: 'yes', detail: 'The practice world took it.' }
      if (found === 'absent') return { found: 'no', detail: 'The practice world never took it.' }
      return { found: 'cannot-tell', detail: 'A mail is on its way into the practice world.' }
    },

    async test() {
      await world.deliverDue()
      const count = world.arrivedAfter(0).length
      return { detail: `Practice inbox, on this machine only: ${count} ${count === 1 ? 'mail' : 'mails'}.` }
    },

    poke() {
      for (const wake of wakers) wake()
    },
  }
}

function seqOf(cursor: Cursor | null, world: string): number | null {
  return cursor?.world === world && typeof cursor.seq === 'number' ? cursor.seq : null
}
