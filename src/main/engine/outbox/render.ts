import { z } from 'zod'
import { stepSchema, type EmailStep, type Step } from '#shared/contract/sequences.ts'
import type { Mailbox } from '#shared/domain/address.ts'
import { buildMime, threadSubject } from '#engine/mime/mime.ts'
import type { ChannelRow, ClaimedMessage } from '#engine/store/store.ts'
import { renderEmail, type RenderedEmail } from '#engine/templates/templates.ts'
import type { Rendered } from './dispatcher.ts'

/** What a rep wrote by hand, as it waits in the outbox. */
export const draftSchema = z.object({
  subject: z.string(),
  text: z.string().nullable(),
  html: z.string().nullable(),
})

interface Person {
  address: string
  fields: Record<string, string>
}

/**
 * Makes the bytes of a message that is due: what was rendered for an earlier attempt leaves as it was, byte for byte.
 * A field without a value holds it; nothing leaves with a hole.
 */
export async function renderMessage(
  message: ClaimedMessage,
  channel: ChannelRow,
  now: number,
): Promise<Rendered> {
  const from = { name: channel.fromName, address: channel.fromAddress }
  const envelope = { from: from.address, to: [message.toAddress] }
  if (message.mime) return { ready: true, subject: message.subject ?? '', mime: message.mime, ...envelope }
  const email = wordsOf(message, from)
  const problem = email.problems.find(({ kind }) => kind === 'held')
  if (problem) return { ready: false, why: problem.text }
  try {
    const mime = await buildMime({
      from,
      to: { name: message.toName, address: message.toAddress },
      subject: email.subject,
      text: email.text,
      html: email.html,
      messageId: message.messageId,
      date: now,
      inReplyTo: message.inReplyTo,
      references: message.refs?.split(' ') ?? [],
    })
    return { ready: true, subject: email.subject, mime, ...envelope }
  } catch (error) {
    // An address or a header that cannot stand in a mail: the rep mends it, nobody else can.
    return { ready: false, why: error instanceof Error ? error.message : 'The message could not be built.' }
  }
}

function wordsOf(message: ClaimedMessage, from: Mailbox): RenderedEmail {
  const person = { address: message.toAddress, fields: message.fields }
  if (message.draft !== null) return render(draftSchema.parse(JSON.parse(message.draft)), person, from)
  const step = message.step === null ? null : stepSchema.parse(JSON.parse(message.step))
  if (step?.kind !== 'email')
    return {
      subject: '',
      text: '',
      html: null,
      problems: [{ kind: 'held', field: null, text: 'Its step is gone from the sequence.' }],
    }
  const thread = step.sameThread ? message.threadSubject : null
  return withThread(step, thread, person, from)
}

/** A follow-up keeps its thread's subject: another one would begin a new conversation at Gmail and Outlook. */
function withThread(step: EmailStep, threadOf: string | null, person: Person, from: Mailbox): RenderedEmail {
  if (threadOf === null) return render(step, person, from)
  // The thread's subject is what was sent: it holds no fields any more.
  const email = render({ ...step, subject: 'thread' }, person, from)
  return { ...email, subject: threadSubject(threadOf) }
}

function render(
  words: { subject: string | null; text: string | null; html: string | null },
  person: Person,
  from: Mailbox,
): RenderedEmail {
  return renderEmail(words, { person, sender: { ...from, signature: null } })
}

/** Step `at` (from 0) as this person would get it; a follow-up under the subject that its thread will have. */
export function previewOf(
  steps: Step[],
  at: number,
  person: Person,
  from: Mailbox,
): RenderedEmail & { to: string } {
  const step = steps[at] as EmailStep
  let thread: string | null = null
  if (step.sameThread) {
    const opener = steps
      .slice(0, at)
      .findLast((before): before is EmailStep => before.kind === 'email' && !before.sameThread)
    thread = opener ? render(opener, person, from).subject : ''
  }
  return { ...withThread(step, thread, person, from), to: person.address }
}
