import { domainToASCII } from 'node:url'
import { behaviourOf, SPREAD, type AnswerKind } from './behaviours.ts'
import { drawn, fingerprint, pick } from './chance.ts'
import { readOriginal } from './original.ts'
import { writeAnswer } from './people.ts'
import { writeReport } from './reports.ts'
import { SERVER_KINDS, troubleOf } from './troubles.ts'

/** One answer that a mail of ours will get. Times in ms epoch. */
export interface PlannedAnswer {
  /** Its number among the answers to this mail, from 0. */
  n: number
  recipient: string
  /** The behaviour that was in force when the mail was taken. */
  behaviour: string
  kind: AnswerKind
  readyAt: number
}

/**
 * Who will answer a mail and when. The times hang on the address alone, so two runs with the same people go the same way.
 * @param spokenInThread whether this person has already said their word in the thread
 */
export function planAnswers(
  recipients: readonly string[],
  acceptedAt: number,
  spokenInThread: (recipient: string) => boolean,
): PlannedAnswer[] {
  return recipients
    .flatMap((recipient) => {
      const behaviour = behaviourOf(recipient)
      return behaviour.answers
        .filter((answer) => answer.per === 'message' || !spokenInThread(recipient))
        .map((answer) => ({
          recipient,
          behaviour: behaviour.name,
          kind: answer.kind,
          readyAt: acceptedAt + answer.after + Math.floor(drawn(`${answer.kind} ${recipient}`) * SPREAD),
        }))
    })
    .map((answer, n) => ({ n, ...answer }))
}

/** A mail of ours as the world took it. */
export interface Taken {
  name: string
  from: string
  acceptedAt: number
  raw: Uint8Array
}

const TWO_DAYS = 2 * 24 * 60 * 60 * 1000

/** The bytes of an answer. The same answer to the same mail always has the same bytes. */
export async function writePlanned(answer: PlannedAnswer, mail: Taken): Promise<Uint8Array> {
  const domain = answer.recipient.slice(answer.recipient.lastIndexOf('@') + 1)
  const facts = {
    id: fingerprint(`${mail.name} ${answer.n}`),
    host: `mx1.${domainToASCII(domain) || 'practice.invalid'}`,
    at: answer.readyAt,
    sender: mail.from,
    original: await readOriginal(mail.raw),
  }
  if (answer.kind === 'failed' || answer.kind === 'delayed') {
    const trouble = troubleOf(answer.behaviour, answer.kind)
    if (!trouble) throw new Error(`no words for a ${answer.kind} mail to ${answer.behaviour}`)
    return writeReport({
      ...facts,
      server: pick(SERVER_KINDS, `server ${domain}`),
      trouble,
      recipient: answer.recipient,
      acceptedAt: mail.acceptedAt,
      retryUntil: mail.acceptedAt + TWO_DAYS,
      raw: mail.raw,
    })
  }
  return writeAnswer({ ...facts, kind: answer.kind, writer: answer.recipient, sentAt: mail.acceptedAt })
}
