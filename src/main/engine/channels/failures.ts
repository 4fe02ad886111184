import type { DeferReason, Outcome, SmtpReply } from './channel.ts'

/** Where in an SMTP session a reply came. `data`: to the DATA command; `message`: after the final dot. */
export type SmtpStage = 'greeting' | 'hello' | 'sign-in' | 'sender' | 'recipient' | 'data' | 'message'

/** How we signed in, since a refused sign-in means different things. */
export type SignIn = 'password' | 'oauth2' | null

const MAX_TEXT = 1000

/** Reads a raw reply (`550-5.1.1 …\n550 5.1.1 …`) into code, enhanced status and words; null when it has no code. */
export function readReply(response: string): SmtpReply | null {
  const lines = response.split(/\r?\n/).slice(0, 100)
  const code = Number(/^\d{3}(?=[ -]|$)/.exec(lines[0] ?? '')?.[0])
  if (!code) return null
  const status =
    lines.map((line) => /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(line)?.[1]).find(Boolean) ?? null
  const words = lines.map((line) => line.replace(/^\d{3}[ -]?/, '').replace(status ?? '\0', ''))
  // oxlint-disable-next-line no-control-regex
  const text = words
    .join(' ')
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .trim()
  return { code, status, text: text.slice(0, MAX_TEXT) }
}

type Verdict = 'rejected' | 'channel' | 'recipient-domain'

interface Rule {
  /** Enhanced status, without its first digit: `.7.1`. */
  status?: RegExp
  text?: RegExp
  at?: SmtpStage[]
  means: Verdict
}

const LATE: SmtpStage[] = ['recipient', 'data', 'message']

// The first that fits decides; `status` and `text` are alternatives. Sources: RFC 3463; Google's "SMTP error reference";
// Microsoft's "NDR codes in Exchange Online"; Amazon SES, SendGrid, Mailgun and Brevo "SMTP response codes"; Postfix's
// built-in texts. What is about the message itself comes first, then us, then how a recipient's server sees us.
const RULES: Rule[] = [
  {
    status: /^\.(3\.4|2\.3|6\.\d+)$/,
    text: /\b(too (large|big)|maximum (message )?size|size limit)\b/i,
    means: 'rejected',
  },
  { text: /\b(virus|malware|infected|attachment|potential security issue)\b/i, at: LATE, means: 'rejected' },
  {
    status: /^\.2\.2$/,
    text: /\b(mailbox|inbox|storage)\b.{0,30}\b(full|quota)|over ?quota\b/i,
    at: LATE,
    means: 'rejected',
  },
  // "Daily user sending limit exceeded", TERRL, and the like.
  { status: /^\.(4\.5|7\.(23[2-6]))$/, at: LATE, means: 'channel' },
  {
    text: /\b((daily|hourly|monthly|sending|outbound|submission|messages?|account|plan)\b[\w ]{0,20}\b(limit|quota)|quota for (messages|sending|recipients)|too many (messages|mails|emails)\b|rate limit)/i,
    means: 'channel',
  },
  // "Bad outbound sender" and the tenant's own blocks.
  { status: /^\.(1\.8|7\.(50[1-9]|51[0-2]|70[0-9]|750))$/, means: 'channel' },
  {
    text: /\b(your (smtp )?(account|domain|mailbox)|sending)\b.{0,40}\b(suspended|disabled|blocked|locked|paused|not (yet )?activated)/i,
    means: 'channel',
  },
  { text: /\b(unauthori[sz]ed ip|client host rejected|helo command rejected)\b/i, means: 'channel' },
  {
    status: /^\.7\.(57|54|64|3|8|9|14|139)$/,
    text: /\b(auth\w* (is )?required|not authenticated|must (first )?authenticate|starttls (command )?first|no auth)\b/i,
    means: 'channel',
  },
  {
    text: /\brelay(ing)?\b.{0,30}\b(denied|prohibited|not (allowed|permitted))|unable to relay|not (allowed|permitted) to relay/i,
    means: 'channel',
  },
  // Sending as somebody we may not be.
  {
    status: /^\.(7\.60|2\.25[12]|1\.7)$/,
    text: /\b(sender|from)\b[^.]{0,60}\b(not owned|not verified|not allowed|not permitted|not authori[sz]ed|does not match|mismatch)|send ?as ?denied|send as this sender|address is not verified|domain\b.{0,40}\bnot (allowed|verified)/i,
    means: 'channel',
  },
  { at: ['greeting', 'hello', 'sender'], means: 'channel' },
  // Addressing and mailbox status codes: about the person, whatever words come with them.
  { status: /^\.(1\.[1-46]|2\.1|4\.[1-4])$/, means: 'rejected' },
  // A group or a person that takes mail only from some senders: about the recipient, not about us.
  { status: /^\.7\.1[23]\d$/, means: 'rejected' },
  {
    text: /\b(user|recipient|mailbox|address)\b.{0,40}\b(unknown|not found|does ?n[o']t exist|invalid|unavailable|no such)|no such (user|recipient|mailbox)|unknown (user|recipient)/i,
    at: LATE,
    means: 'rejected',
  },
  {
    status: /^\.7\.(2[0-9]|30|509|515)$/,
    text: /\b(spf|dkim|dmarc|arc|reverse dns|ptr|unauthenticated)\b/i,
    means: 'recipient-domain',
  },
  {
    text: /spam|black ?list|block ?list|deny ?list|blocked|reputation|\b(rbl|dnsbl|unsolicited|bulk mail|abuse|banned)\b|spamhaus|barracuda|proofpoint|mimecast/i,
    means: 'recipient-domain',
  },
  { status: /^\.7\.\d+$/, means: 'recipient-domain' },
]

function verdictOf({ status, text }: SmtpReply, stage: SmtpStage): Verdict {
  const subject = status?.slice(1) ?? ''
  const rule = RULES.find((each) => {
    if (each.at && !each.at.includes(stage)) return false
    if (!each.status && !each.text) return true
    return (each.status?.test(subject) ?? false) || (each.text?.test(text) ?? false)
  })
  return rule?.means ?? 'rejected'
}

function deferReason({ code, status, text }: SmtpReply): DeferReason {
  if (/gr[ae]y-?\s?list/i.test(text)) return 'greylisted'
  if (/^4\.7\.\d+$/.test(status ?? '') || status === '4.5.3' || code === 421) return 'throttled'
  return /\b(rate|too (many|fast|much)|limit|quota|throttl\w*|slow down|concurrent)\b/i.test(text)
    ? 'throttled'
    : 'busy'
}

/** A reply in one line: `550 5.1.1 No such user`. */
export function replyLine({ code, status, text }: SmtpReply): string {
  return [code, status, text].filter(Boolean).join(' ')
}

// 500, 502, 504 and 555 complain of the command, 503 of its order: none says anything of the recipient.
const NOT_A_REFUSAL = new Set([500, 502, 503, 504, 555])

/**
 * What a server's refusal means. Pure: the same reply at the same stage always gives the same outcome.
 * Only a 5xx other than 503 can reject; a refusal about us never does.
 */
export function outcomeOfReply(reply: SmtpReply, stage: SmtpStage, signIn: SignIn): Outcome {
  const detail = replyLine(reply)
  const deferred = (why: DeferReason): Outcome => ({
    outcome: 'deferred',
    notBefore: null,
    why,
    reply,
    detail,
  })
  const blocked = (scope: 'channel' | 'recipient-domain'): Outcome => ({
    outcome: 'blocked-us',
    scope,
    reply,
    detail,
  })
  const negative = reply.code >= 400 && reply.code <= 599
  // A stray 2xx or 3xx where the answer to the message was due: the replies are out of step with the commands.
  if (!negative && stage === 'message') return { outcome: 'unknown', detail }
  if (reply.code < 500 || !negative) return deferred(deferReason(reply))
  if (stage === 'sign-in')
    return (
      signInOutcome(reply, signIn, detail) ?? (reply.code === 503 ? deferred('busy') : blocked('channel'))
    )
  if (reply.code === 530 && signIn === null && !/starttls/i.test(reply.text)) {
    return { outcome: 'signed-out', why: 'no-password', detail }
  }
  if (reply.code === 530) return blocked('channel')
  const verdict = verdictOf(reply, stage)
  if (verdict !== 'rejected') return reply.code === 503 ? deferred('busy') : blocked(verdict)
  return NOT_A_REFUSAL.has(reply.code) ? deferred('busy') : { outcome: 'rejected', reply, detail }
}

/** 534, 535, 538 and the like mean the credentials; 500-504 that the server cannot sign anybody in this way. */
function signInOutcome(reply: SmtpReply, signIn: SignIn, detail: string): Outcome | null {
  if (reply.code >= 500 && reply.code <= 504) return null
  return { outcome: 'signed-out', why: signIn === 'oauth2' ? 'token-expired' : 'wrong-password', detail }
}
