import { openStoreHere, PRIORITY, type NewMessage, type Store } from '#engine/store/store.ts'

export type Pragma = (words: string) => unknown

/** A store in memory with two channels. */
export async function aStore(): Promise<{ store: Store; pragma: Pragma; channels: [number, number] }> {
  let pragma: Pragma = () => null
  const store = await openStoreHere(':memory:', { onOpen: (set) => void (pragma = set) })
  const add = async (name: string) =>
    (
      await store.channels.add(
        {
          name,
          kind: 'smtp',
          scope: 'user',
          fromName: 'Ann',
          fromAddress: 'ann@acme.example',
          settings: '{}',
          policy: '{}',
        },
        1,
      )
    ).id
  return { store, pragma, channels: [await add('One'), await add('Two')] }
}

let last = 0
/** A message by hand, due at once. */
export function aMessage(channelId: number, more: Partial<NewMessage> = {}): NewMessage {
  last += 1
  const toAddress = more.toAddress ?? `p${last}@prospect.example`
  return {
    messageId: `m${last}@acme.example`,
    channelId,
    priority: PRIORITY.manual,
    sequenceId: null,
    enrolmentId: null,
    stepNo: null,
    personId: null,
    origin: 'app',
    toAddress,
    toName: '',
    domain: toAddress.split('@')[1]!,
    subject: 'Hello',
    draft: null,
    dueAt: 100,
    jitter: 0.5,
    inReplyTo: null,
    refs: null,
    ...more,
  }
}

/** A sequence with one email step, nobody in it. */
export async function aSequence(store: Store, name: string): Promise<number> {
  const step = JSON.stringify({
    kind: 'email',
    day: 1,
    at: 'now',
    sameThread: false,
    subject: 's',
    text: 't',
    html: null,
  })
  return (await store.sequences.save(null, { name, skipWeekends: false, zone: null, steps: [step] }, 1)).id
}

export const claimOf = (channelId: number, runId: string, more = {}) => ({
  channelId,
  runId,
  now: 1000,
  followUps: true,
  fullDomains: [],
  limit: 1,
  ...more,
})
