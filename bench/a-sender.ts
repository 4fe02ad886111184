import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Channel } from '#engine/channels/channel.ts'
import { createSmtpChannel } from '#engine/channels/smtp/smtp.ts'
import { createOutbox, renderMessage, type Outbox } from '#engine/outbox/outbox.ts'
import type { Clock, Log } from '#engine/ports.ts'
import { openStore, PRIORITY, type NewMessage, type Store } from '#engine/store/store.ts'

const silent: Log = {
  debug() {},
  info() {},
  warn() {},
  error: (event, fields) => console.error(event, fields),
}
export const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => after(ms, undefined, { signal }).catch(() => undefined),
}

/** About 4 KB of a sales mail, with three fields. */
export const TEXT = `Hello {{first_name|there}},\n\n${'We help teams like {{company}} to answer their customers in hours, not days. '.repeat(45)}\n\nYour code: {{code}}\n`

export interface Sender {
  store: Store
  outbox: Outbox
  /** Resolves when so many are recorded as sent. */
  sent(count: number): Promise<void>
  close(): Promise<void>
}

/** The real store and outbox over one SMTP server, as the engine puts them together, without the rest of it. */
export async function openSender(folder: string, port: number, connections: number): Promise<Sender> {
  const store = await openStore(join(folder, 'bench.db'))
  const policy = JSON.stringify({ limits: [], batch: null, gap: null })
  await store.channels.add(
    {
      name: 'bench',
      kind: 'smtp',
      scope: 'user',
      fromName: 'Rita Rep',
      fromAddress: 'rita@x.test',
      settings: '{}',
      policy,
    },
    1,
  )
  const network = { online: () => true, onChange: () => () => undefined }
  const channel: Channel = createSmtpChannel(
    {
      host: '127.0.0.1',
      port,
      security: 'none',
      allowInsecureAuth: false,
      user: null,
      credentials: async () => null,
      connections,
      messagesPerConnection: Number.MAX_SAFE_INTEGER,
    },
    { clock, network, log: silent },
  )
  const outbox = createOutbox({
    store,
    clock,
    random: { next: () => Math.random(), uuid: () => randomUUID() },
    log: silent,
    runId: randomUUID(),
    render: (message, row) => renderMessage(message, row, clock.now()),
    reasonOf: () => 'unknown',
    mayRun: () => true,
    mayFollowUp: () => true,
    settled() {},
    trouble(error) {
      if (error !== null) console.error(error)
    },
    openChannel: async () => channel,
    policyOf: () => ({ limits: [], batch: null, gap: null }),
  })
  return {
    store,
    outbox,
    async sent(count) {
      while (((await store.messages.counts()).find(({ state }) => state === 'sent')?.n ?? 0) < count)
        await clock.sleep(5)
    },
    async close() {
      await outbox.stop()
      await store.close()
    },
  }
}

/** People and a started one-step sequence for them, its messages queued and due at `dueAt` (ms epoch). */
export function queuedMessages(count: number, dueAt: number): NewMessage[] {
  return Array.from({ length: count }, (_, at) => ({
    messageId: `${randomUUID()}@x.test`,
    channelId: 1,
    priority: PRIORITY.firstTouch,
    sequenceId: null,
    enrolmentId: null,
    stepNo: null,
    personId: null,
    origin: 'app',
    toAddress: `person${at}@y.test`,
    toName: `Person ${at}`,
    domain: 'y.test',
    subject: 'Hello',
    draft: JSON.stringify({
      subject: `Hello Person ${at}`,
      text: TEXT.replace('{{first_name|there}}', `Person ${at}`)
        .replaceAll('{{company}}', 'Acme')
        .replace('{{code}}', String(at)),
      html: null,
    }),
    dueAt,
    jitter: 0,
    inReplyTo: null,
    refs: null,
  }))
}
