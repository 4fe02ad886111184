import { phrases } from './languages/language.ts'
import type { IncomingMail } from './replies.ts'

/** Programs that hold mail until the sender answers (TMDA, SpamArrest, Boxbe, BlueBottle, Qurb, Mail.com and their like). */
const SENDERS = phrases(`
  @spamarrest.com | @boxbe.com | @bluebottle.com | @knowspam.net | @choicemail | challenge@ |
  verify@ | tmda | @0spam.com | @mailblocks.com | @sendio | @zerospam | @spamlion | @cleanmail
`)
const FIELDS = phrases(`
  x-tmda-confirm-pending | x-challenge | x-boxbe-challenge | x-asg-challenge
`)
const WORDS = phrases(`
  confirm that you are a human | verify that you are a human | prove you are a human |
  prove that you are human | verify you are human | your message has not been delivered yet |
  awaiting your confirmation | held until you confirm | is being held because |
  requires verification | needs to be verified | please confirm your message |
  confirm your email by replying | reply to this message to confirm |
  simply reply to this message and leave the subject | to release your message |
  add you to my approved senders | add yourself to my guest list | approved sender list |
  i am protecting myself from receiving junk mail | this one-time authentication |
  one-time confirmation | sender verification required | challenge/response | challenge-response |
  bestätigen sie, dass sie ein mensch | confirmer que vous êtes un humain |
  confirme que es una persona
`)
const SUBJECTS = phrases(`
  please confirm your message | verify your email to | verification required |
  confirm your message | sender verification | action required to deliver |
  your message to … awaits | please verify your | waiting for your confirmation |
  requesting email verification | [spamarrest] | boxbe
`)

/** The phrase by which a mail asks its sender to prove to be a person; null when it does not. */
export function isChallenge(mail: IncomingMail, text: string): string | null {
  const field = FIELDS.find((name) => mail.header(name) !== null)
  if (field) return field
  const opening = text.slice(0, 3_000).toLowerCase()
  const words = WORDS.find((phrase) => opening.includes(phrase))
  const subject = mail.subject.toLowerCase()
  const from = mail.from?.address.toLowerCase() ?? ''
  const known =
    SENDERS.find((sender) => from.includes(sender)) ?? SUBJECTS.find((phrase) => subject.includes(phrase))
  const automatic =
    mail.header('auto-submitted') !== null || mail.header('in-reply-to') !== null || subject.startsWith('re:')
  if (words !== undefined && (known !== undefined || automatic)) return words
  return null
}
