import { phrases } from '../../reading/phrases.ts'
import type { Row } from '../row.ts'

/** Words that can mean one thing only, and codes to which a provider gave one meaning. */
export const UNMISTAKABLE: readonly Row[] = [
  // About our own account. Microsoft: "NDRs and SMTP errors in Exchange Online"; Google: "SMTP error reference".
  { reason: 'sender_limit', status: ['5.1.90'] },
  {
    reason: 'sender_limit',
    says: phrases(`
    exceeded its daily | send rate exceeded | hourly limit | cxthrt | outbound thread limit |
    exceeded the max emails | sending rate | quota for sending | sending limit | sending quota |
    sender rate limit | limit for sending mail | daily limit | emails per hour | messages per hour |
    maximum number of recipients per | submissionquotaexceeded | message quota exceeded |
    max defers and failures per hour | sender has exceeded | sender exceeded |
    exceeded the maximum number of recipients | daily sending
  `),
  },
  {
    reason: 'own_account_blocked',
    status: phrases(`5.7.501 | 5.7.502 | 5.7.503 | 5.7.504 | 5.7.705 | 5.7.708 | 5.7.750`),
  },
  {
    reason: 'own_account_blocked',
    says: phrases(`
    outgoing blocked | outbound blocked | account used to send | compromised account |
    account is compromised | your mailbox has been blocked from sending |
    user is not allowed to send | bad outbound sender | your account has been blocked |
    your account has been suspended | your account is blocked | your account is suspended |
    unusual sending activity | outgoing mail … suspended | sending has been disabled for |
    tenant has exceeded threshold | sender account is disabled |
    your email account has been locked | banned sender | sending paused for this account |
    sender is blocked from sending
  `),
  },
  { reason: 'smtputf8_unsupported', status: ['x.6.7', 'x.6.9'] },
  {
    reason: 'smtputf8_unsupported',
    says: phrases(`
    smtputf8 | does not support utf8 | internationalized mail | internationalized address |
    internationalised address | internationalized email
  `),
  },

  // A message that breaks the rules of mail itself, whatever header it breaks them with.
  {
    reason: 'policy',
    says: phrases(`
    message must be rfc | rfc2822 | rfc 2822 | rfc5321 | standards compliant | required standards |
    message is malformed | missing required header | duplicate header | rfc 5322 compliant |
    not rfc | rfcmessagenoncompliant | multiple … addresses in from | header error | bare lf |
    bare linefeed | bare newline | no resent-from | multiple from | violates rfc | rfc 5322 |
    rfc 5321 | rfc5322 | non-rfc
  `),
  },

  { reason: 'sender_rejected', says: ['sender verify failed', 'purported responsible'] },
  // docomo accepts RCPT and says "Unknown user" after DATA when the recipient refuses the sender's domain.
  {
    reason: 'sender_rejected',
    says: [
      'docomo.ne.jp … unknown user … in reply to end of data',
      'docomo.ne.jp … unknown user … after end of data',
    ],
  },
  // Charter/Spectrum put a sender into a time-out and say so by a number only.
  { reason: 'rate_limited', says: ['aup#i-13', 'aup#in-13', 'aup#o-13', 'aup#out-13'] },
  // Yahoo's wording: whichever it is, the address is dead.
  { reason: 'host_unknown', says: ['account or domain may not exist'] },
  // iCloud's word for an address that is no more.
  { reason: 'user_unknown', says: ['inactive email address'] },
  {
    reason: 'spam_content',
    says: phrases(`
    rejected due to spam | spam classification | classified as spam | detected as spam |
    rejected as spam | flagged as spam | considered spam
  `),
  },

  // Proofs of origin (RFC 7372 and RFC 7001 codes; Google and Microsoft add some).
  { reason: 'ptr_missing', status: ['x.7.25'] },
  {
    reason: 'ptr_missing',
    says: phrases(`
    rtr:rd | cxdns | unresolvable relay host | unable to verify … hostname |
    hostname lookup of your | dns entry for your ip | unverifyable sending ip |
    unverifiable sending ip | reverse dns | reverse-dns | no reverse | reverse lookup |
    reverse hostname | rdns | ptr record | no ptr | missing ptr | ptr lookup | dns ptr | ptr: |
    cannot find your hostname | cannot find your reverse | unable to resolve … ip address to |
    client host rejected: cannot find | no name found for | ip name lookup failed |
    does not resolve to a hostname | ip name possibly forged | mismatches client ip | fix your dns |
    hostname for your ip
  `),
  },
  {
    reason: 'auth_failure',
    status: phrases(`
    x.7.20 | x.7.21 | x.7.22 | x.7.23 | x.7.24 | x.7.26 | x.7.29 | x.7.30 | x.7.40 | x.7.509 |
    x.7.515
  `),
  },
  {
    reason: 'auth_failure',
    says: phrases(`
    anti-spoofing | antispoofing | failed to authenticate | sender forgery | spf-fail | spf_fail |
    fail spf | is not authorized to use | not authorized to send email for | arc seal |
    not designate | not pass spf | pass spf | dmarc | sender policy framework | spf fail |
    spf check | spf record | spf validation | spf ( | spf: | failed spf | fails spf | spf softfail |
    spf hard | spf policy | by spf | openspf | spf-reject | spf reject | spf error |
    spf verification | dkim | domainkeys | unauthenticated email | unauthenticated mail |
    sender is unauthenticated | does not pass authentication | is not allowed to send mail from |
    is not authorized to send mail from | permitted sender | not permitted to send mail from |
    authentication checks | spoofed | forged sender
  `),
  },

  {
    reason: 'virus',
    says: phrases(`
    rejected due to virus | virus attachment | contains … virus | rtr:ch | ou-002 | dy-002 |
    clamav | ウイルス | virus detected | virus found | contains a virus | contained a virus |
    contains virus | malware | infected | trojan | eicar | virus signature | detected a virus |
    virus in | virus check | rejected due to security policies | is a virus | a virus was
  `),
  },

  // The machine's disk is full, not the mailbox: Sendmail, Postfix and Exchange say this of themselves.
  {
    reason: 'server_error',
    says: phrases(`
    insufficient system storage | insufficient system resources |
    insufficient disk space; try again later | resources temporarily unavailable |
    insufficient resources
  `),
  },
  { reason: 'mailbox_full', status: ['x.2.2'] },
  {
    reason: 'mailbox_full',
    says: phrases(`
    {who} full | {who} is full | storage full | {who} … quota | quota … exceeded | overdrawn |
    user has exhausted | too many messages on the server | exceeded storage allocation |
    mailbox too large | mailbox overflow | exceeds … mailbox | has reached … storage |
    recipient overquota | boite du destinataire pleine | casilla … llena | esta llena | está llena |
    espacio … agotado | agotado | przepełnion | plná schránka | schránka je plná | megtelt |
    täynnä | dolu | γεμάτο | brevlåda … full | postboks … full | mailbox vol | postvak … vol |
    zuviele mails | inbox … full | is full | file too large | mailbox full | mailbox is full |
    mailbox too full | mailbox has exceeded | mailbox exceeded | mailbox exceeds | mailbox over |
    mailbox is over | mailbox would exceed | mailbox size | mailbox limit | full mailbox |
    over quota | over-quota | overquota | over … quota | quota exceed | quota has been exceeded |
    quota would be exceeded | exceeded … quota | exceed … quota | exceeds … quota | quota … exceed |
    quota violation | quota full | out of quota | mail quota | disk quota | diskspace quota |
    quota reached | quota limit | storage limit | storage quota | exceeded … storage |
    exceed … storage | out of storage | enough storage | insufficient storage | insufficient disk |
    not enough space | no space left | no room | inbox full | inbox is full | account is full |
    account full | folder is full | mailfolder is full | too many messages in … mailbox |
    exceeded … space | exceeds allowed size | message store is full | currently full |
    out of space | allotted space | disk space | number of messages in recipient | too much mail |
    mbox full | postfach … voll | boîte … pleine | boite … pleine | casella … piena |
    buzón … lleno | buzon … lleno | caixa … cheia | ящик … переполнен | いっぱい | 容量を超 | 容量超過 | 空间已满 |
    邮箱已满 | 容量已满
  `),
  },
  { reason: 'content_rejected', says: ['headers too large', 'header too large'] },
  { reason: 'too_big', status: ['x.3.4', 'x.2.3'] },
  {
    reason: 'too_big',
    says: phrases(`
    email size exceeded | maximum email size | recipsizelimit | sizelimit | size greater than |
    too big for | exceeded maximum | message exceeds | exceeds message | mail size | oversize |
    size of the message | exceeds the size | message too big | message too large |
    message is too big | message is too large | message was too large | mail too large |
    mail too big | message file too big | size limit | size exceed | exceeds size |
    exceeds … maximum size | exceeds … fixed maximum | exceeded … maximum size |
    maximum message size | maximum size | larger than | message length exceeds | too large for |
    size of … message exceeds | message size | message header size | trop volumineux |
    demasiado grande | troppo grande | zu groß | サイズが大き
  `),
  },

  {
    reason: 'greylisted',
    says: phrases(`
    grey.rbl | deferring … new sender | you are greylisted | temporarily rejected … try again in |
    greylist | graylist | grey-list | gray-list | grey list | gray list | postgrey |
    try again in … seconds | retry in … seconds
  `),
  },
  {
    reason: 'routing_loop',
    says: phrases(`
    mxloopback | resolver.fwd.loop | too many received | too many hops | mail loop | loops back to |
    hop count | routing loop | message loop | mail is looping | loop detected | is looping |
    hopcount | forwarding loop | delivery loop | looping message
  `),
  },
  { reason: 'rate_limited', status: ['4.7.28', '4.7.29', 'x.2.121', 'x.2.122', '4.7.650', '4.7.651'] },
  {
    reason: 'rate_limited',
    says: phrases(`
    excessive volume | too much email | too much mail from | unusual rate | received too many |
    sends too | rly:b1 | dyn:t | rp-00 | high volume | exceeds … limit … connections |
    trop de connexions | simultaneous | concurrency limit | too many invalid recipients |
    too many unknown | too many bad | mail volume | maximum … per hour | per minute | messages per |
    recipients per | throughput | concurrent | too many connections | too many concurrent |
    too many simultaneous | too many sessions | too many smtp | connection rate |
    concurrent connection | simultaneous connection | connection limit | rate limit | rate-limit |
    ratelimit | rate control | at a rate that | too quickly | throttl | too many messages |
    too many emails | too many mails | too many recipients | too fast | too frequent |
    frequency limit | sending too many | maximum number of connections | slow down |
    message rate exceeded | session limit | unusual rate of | per connection | limit exceeded |
    exceeded … connections | connections from … exceed
  `),
  },

  {
    reason: 'recipient_restricted',
    status: phrases(`5.7.124 | 5.7.129 | 5.7.133 | 5.7.134 | 5.7.135 | 5.7.136 | 5.7.137`),
  },
  {
    reason: 'recipient_restricted',
    says: phrases(`
    is restricted | approved senders | whitelist only | requires … sender authentication |
    closed list | not subscribed | not a subscriber | posting to | post messages to the group |
    user refused | refused by the recipient | rejected by the recipient | rejected by recipient |
    blocked by the recipient | blocked by recipient | rejected by user | recipient does not accept |
    does not accept mail from you | not allowed by recipient | has blocked |
    from outside … organization | outside its organization | isn't accepting messages |
    not authorized to send to | only accepts mail from | only accepts email from |
    only accepts messages from | not accepting messages from | recipnotauth | resolver.rst |
    senderauthenticationrequired | not allowed to send to this | permission to send to |
    restricted recipient | recipient is restricted | members only | only members | non-member |
    delivery not authorized | delivery restriction | private settings | privacy settings |
    does not wish to receive | recipient has chosen | recipient preferences | has restricted |
    not accept mail from you | does not accept messages from
  `),
  },
  // Asked to log in: whoever sends here must first prove who they are.
  {
    reason: 'policy',
    says: phrases(`
    turn on smtp authentication | authentication required | authentication is required |
    must authenticate | please authenticate | client was not authenticated | auth required | unauthenticated senders
  `),
  },
  { reason: 'address_moved', status: ['x.1.6'] },
  {
    reason: 'address_moved',
    says: phrases(`
    has moved to | user has moved | new email address | new e-mail address | address has changed |
    address changed | mailbox has moved | moved to a new | has a new address | recipient has moved |
    please use … instead
  `),
  },

  // Exchange Online's directory-based edge blocking says "Access denied" of unknown users.
  {
    reason: 'user_unknown',
    says: ['recipient address rejected: access denied', 'recipient addresses rejected : access denied'],
  },
  { reason: 'user_unknown', status: ['5.4.1'], says: ['access denied'] },
  {
    reason: 'user_unknown',
    says: phrases(`
    {who} unknown | unknown {who} | no such {who} | no {who} here | no {who} by that name |
    {who} not known | {who} not found | {who} is unknown | unknown or invalid | unknown e-mail |
    unknown email | resolver.adr | lookup success but no user | unable to validate recipient |
    recipient verify failed | unverified address | user unknown | unknown user | no such user |
    no such recipient | no such mailbox | recipient not found | recipnotfound | not listed in |
    mailbox not found | user not found | doesn't have a … account | unknown recipient |
    recipient unknown | unknown or illegal | unknown local part
  `),
  },
]
