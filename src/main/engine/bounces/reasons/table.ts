import type { BounceReason } from '#shared/domain/bounce.ts'

/**
 * One row of the table. Whatever a row names must hold; of each list, one is enough. Phrases are compared with the
 * server's words in lower case, addresses replaced by `@` and runs of space by one; `…` stands for anything in between,
 * `{who}` for any of the names that servers give a recipient.
 */
export interface Row {
  reason: BounceReason
  says?: readonly string[]
  /** Enhanced codes (RFC 3463): `5.1.1`, or `x.2.2` for any class. */
  status?: readonly string[]
  /** SMTP reply codes (RFC 5321). */
  reply?: readonly string[]
}

/** What servers call the one who should get the mail. */
export const WHO: readonly string[] = ['user', 'recipient', 'mailbox', 'account', 'address', 'addressee', 'alias', 'mail box', 'userid', 'rcpt']

/** Words that can mean one thing only, and codes to which a provider gave one meaning. */
const UNMISTAKABLE: readonly Row[] = [
  // About our own account. Microsoft: "NDRs and SMTP errors in Exchange Online"; Google: "SMTP error reference".
  { reason: 'sender_limit', status: ['5.1.90'] },
  { reason: 'sender_limit', says: ['exceeded its daily', 'send rate exceeded', 'hourly limit', 'cxthrt', 'outbound thread limit', 'exceeded the max emails', 'sending rate', 'quota for sending', 'sending limit', 'sending quota', 'sender rate limit', 'limit for sending mail', 'daily limit', 'emails per hour', 'messages per hour', 'maximum number of recipients per', 'submissionquotaexceeded', 'message quota exceeded', 'max defers and failures per hour', 'sender has exceeded', 'sender exceeded', 'exceeded the maximum number of recipients', 'daily sending'] },
  { reason: 'own_account_blocked', status: ['5.7.501', '5.7.502', '5.7.503', '5.7.504', '5.7.705', '5.7.708', '5.7.750'] },
  { reason: 'own_account_blocked', says: ['outgoing blocked', 'outbound blocked', 'account used to send', 'compromised account', 'account is compromised', 'your mailbox has been blocked from sending', 'user is not allowed to send', 'bad outbound sender', 'your account has been blocked', 'your account has been suspended', 'your account is blocked', 'your account is suspended', 'unusual sending activity', 'outgoing mail … suspended', 'sending has been disabled for', 'tenant has exceeded threshold', 'sender account is disabled', 'your email account has been locked', 'banned sender', 'sending paused for this account', 'sender is blocked from sending'] },
  { reason: 'smtputf8_unsupported', status: ['x.6.7', 'x.6.9'] },
  { reason: 'smtputf8_unsupported', says: ['smtputf8', 'does not support utf8', 'internationalized mail', 'internationalized address', 'internationalised address', 'internationalized email'] },

  // A message that breaks the rules of mail itself, whatever header it breaks them with.
  { reason: 'policy', says: ['message must be rfc', 'rfc2822', 'rfc 2822', 'rfc5321', 'standards compliant', 'required standards', 'message is malformed', 'missing required header', 'duplicate header', 'rfc 5322 compliant', 'not rfc', 'rfcmessagenoncompliant', 'multiple … addresses in from', 'header error', 'bare lf', 'bare linefeed', 'bare newline', 'no resent-from', 'multiple from', 'violates rfc', 'rfc 5322', 'rfc 5321', 'rfc5322', 'non-rfc'] },

  // Proofs of origin (RFC 7372 and RFC 7001 codes; Google and Microsoft add some).
  { reason: 'ptr_missing', status: ['x.7.25'] },
  { reason: 'ptr_missing', says: ['rtr:rd', 'cxdns', 'unresolvable relay host', 'unable to verify … hostname', 'hostname lookup of your', 'dns entry for your ip', 'reverse dns', 'reverse-dns', 'no reverse', 'reverse lookup', 'reverse hostname', 'rdns', 'ptr record', 'no ptr', 'missing ptr', 'ptr lookup', 'dns ptr', 'ptr:', 'cannot find your hostname', 'cannot find your reverse', 'unable to resolve … ip address to', 'client host rejected: cannot find', 'no name found for', 'ip name lookup failed', 'does not resolve to a hostname', 'ip name possibly forged', 'mismatches client ip', 'fix your dns', 'hostname for your ip'] },
  { reason: 'auth_failure', status: ['x.7.20', 'x.7.21', 'x.7.22', 'x.7.23', 'x.7.24', 'x.7.26', 'x.7.29', 'x.7.30', 'x.7.40', 'x.7.509', 'x.7.515'] },
  { reason: 'auth_failure', says: ['anti-spoofing', 'antispoofing', 'failed to authenticate', 'sender forgery', 'spf-fail', 'spf_fail', 'fail spf', 'is not authorized to use', 'not authorized to send email for', 'arc seal', 'not designate', 'not pass spf', 'pass spf', 'dmarc', 'sender policy framework', 'spf fail', 'spf check', 'spf record', 'spf validation', 'spf (', 'spf:', 'failed spf', 'fails spf', 'spf softfail', 'spf hard', 'spf policy', 'by spf', 'openspf', 'spf-reject', 'spf reject', 'spf error', 'spf verification', 'dkim', 'domainkeys', 'unauthenticated email', 'unauthenticated mail', 'sender is unauthenticated', 'does not pass authentication', 'is not allowed to send mail from', 'is not authorized to send mail from', 'permitted sender', 'not permitted to send mail from', 'authentication checks', 'spoofed', 'forged sender'] },

  { reason: 'virus', says: ['rejected due to virus', 'virus attachment', 'contains … virus', 'rtr:ch', 'ou-002', 'dy-002', 'clamav', 'ウイルス', 'virus detected', 'virus found', 'contains a virus', 'contained a virus', 'contains virus', 'malware', 'infected', 'trojan', 'eicar', 'virus signature', 'detected a virus', 'virus in', 'virus check', 'rejected due to security policies', 'is a virus', 'a virus was'] },

  // The machine's disk is full, not the mailbox: Sendmail, Postfix and Exchange say this of themselves.
  { reason: 'server_error', says: ['insufficient system storage', 'insufficient system resources', 'insufficient disk space; try again later', 'resources temporarily unavailable', 'insufficient resources'] },
  { reason: 'mailbox_full', status: ['x.2.2'] },
  { reason: 'mailbox_full', says: ['{who} full', '{who} is full', 'storage full', '{who} … quota', 'quota … exceeded', 'overdrawn', 'user has exhausted', 'too many messages on the server', 'exceeded storage allocation', 'mailbox too large', 'mailbox overflow', 'exceeds … mailbox', 'has reached … storage', 'recipient overquota', 'boite du destinataire pleine', 'casilla … llena', 'esta llena', 'está llena', 'espacio … agotado', 'agotado', 'przepełnion', 'plná schránka', 'schránka je plná', 'megtelt', 'täynnä', 'dolu', 'γεμάτο', 'brevlåda … full', 'postboks … full', 'mailbox vol', 'postvak … vol', 'zuviele mails', 'inbox … full', 'mailbox full', 'mailbox is full', 'mailbox too full', 'mailbox has exceeded', 'mailbox exceeded', 'mailbox exceeds', 'mailbox over', 'mailbox is over', 'mailbox would exceed', 'mailbox size', 'mailbox limit', 'full mailbox', 'over quota', 'over-quota', 'overquota', 'over … quota', 'quota exceed', 'quota has been exceeded', 'quota would be exceeded', 'exceeded … quota', 'exceed … quota', 'exceeds … quota', 'quota … exceed', 'quota violation', 'quota full', 'out of quota', 'mail quota', 'disk quota', 'diskspace quota', 'quota reached', 'quota limit', 'storage limit', 'storage quota', 'exceeded … storage', 'exceed … storage', 'out of storage', 'enough storage', 'insufficient storage', 'insufficient disk', 'not enough space', 'no space left', 'no room', 'inbox full', 'inbox is full', 'account is full', 'account full', 'folder is full', 'mailfolder is full', 'too many messages in … mailbox', 'exceeded … space', 'exceeds allowed size', 'message store is full', 'currently full', 'out of space', 'allotted space', 'disk space', 'number of messages in recipient', 'too much mail', 'mbox full', 'postfach … voll', 'boîte … pleine', 'boite … pleine', 'casella … piena', 'buzón … lleno', 'buzon … lleno', 'caixa … cheia', 'ящик … переполнен', 'いっぱい', '容量を超', '容量超過', '空间已满', '邮箱已满', '容量已满'] },
  { reason: 'content_rejected', says: ['headers too large', 'header too large'] },
  { reason: 'too_big', status: ['x.3.4', 'x.2.3'] },
  { reason: 'too_big', says: ['email size exceeded', 'maximum email size', 'recipsizelimit', 'sizelimit', 'size greater than', 'too big for', 'exceeded maximum', 'message exceeds', 'exceeds message', 'mail size', 'file too large', 'oversize', 'size of the message', 'exceeds the size', 'message too big', 'message too large', 'message is too big', 'message is too large', 'message was too large', 'mail too large', 'mail too big', 'message file too big', 'size limit', 'size exceed', 'exceeds size', 'exceeds … maximum size', 'exceeds … fixed maximum', 'exceeded … maximum size', 'maximum message size', 'maximum size', 'larger than', 'message length exceeds', 'too large for', 'size of … message exceeds', 'message size', 'message header size', 'trop volumineux', 'demasiado grande', 'troppo grande', 'zu groß', 'サイズが大き'] },

  { reason: 'greylisted', says: ['grey.rbl', 'deferring … new sender', 'you are greylisted', 'temporarily rejected … try again in', 'greylist', 'graylist', 'grey-list', 'gray-list', 'grey list', 'gray list', 'postgrey', 'try again in … seconds', 'retry in … seconds'] },
  { reason: 'routing_loop', says: ['mxloopback', 'resolver.fwd.loop', 'too many received', 'too many hops', 'mail loop', 'loops back to', 'hop count', 'routing loop', 'message loop', 'mail is looping', 'loop detected', 'is looping', 'hopcount', 'forwarding loop', 'delivery loop', 'looping message'] },
  { reason: 'rate_limited', status: ['4.7.28', '4.7.29', 'x.2.121', 'x.2.122', '4.7.650', '4.7.651'] },
  { reason: 'rate_limited', says: ['excessive volume', 'too much email', 'too much mail from', 'unusual rate', 'received too many', 'sends too', 'rly:b1', 'dyn:t', 'rp-00', 'high volume', 'exceeds … limit … connections', 'trop de connexions', 'simultaneous', 'concurrency limit', 'too many invalid recipients', 'too many unknown', 'too many bad', 'mail volume', 'maximum … per hour', 'per minute', 'messages per', 'recipients per', 'throughput', 'too many connections', 'too many concurrent', 'too many simultaneous', 'too many sessions', 'too many smtp', 'connection rate', 'concurrent connection', 'simultaneous connection', 'connection limit', 'rate limit', 'rate-limit', 'ratelimit', 'rate control', 'at a rate that', 'too quickly', 'throttl', 'too many messages', 'too many emails', 'too many mails', 'too many recipients', 'too fast', 'too frequent', 'frequency limit', 'sending too many', 'maximum number of connections', 'slow down', 'message rate exceeded', 'session limit', 'unusual rate of', 'per connection', 'limit exceeded', 'exceeded … connections', 'connections from … exceed'] },

  { reason: 'recipient_restricted', status: ['5.7.124', '5.7.129', '5.7.133', '5.7.134', '5.7.135', '5.7.136', '5.7.137'] },
  { reason: 'recipient_restricted', says: ['approved senders', 'whitelist only', 'requires … sender authentication', 'closed list', 'not subscribed', 'not a subscriber', 'posting to', 'post messages to the group', 'user refused', 'refused by the recipient', 'rejected by the recipient', 'rejected by recipient', 'blocked by the recipient', 'blocked by recipient', 'rejected by user', 'recipient does not accept', 'does not accept mail from you', 'not allowed by recipient', 'has blocked', 'from outside … organization', 'outside its organization', "isn't accepting messages", 'not authorized to send to', 'only accepts mail from', 'only accepts email from', 'only accepts messages from', 'not accepting messages from', 'recipnotauth', 'resolver.rst', 'senderauthenticationrequired', 'not allowed to send to this', 'permission to send to', 'restricted recipient', 'recipient is restricted', 'members only', 'only members', 'non-member', 'delivery not authorized', 'delivery restriction', 'private settings', 'privacy settings', 'does not wish to receive', 'recipient has chosen', 'recipient preferences', 'has restricted', 'not accept mail from you', 'does not accept messages from'] },
  { reason: 'address_moved', status: ['x.1.6'] },
  { reason: 'address_moved', says: ['has moved to', 'user has moved', 'new email address', 'new e-mail address', 'address has changed', 'address changed', 'mailbox has moved', 'moved to a new', 'has a new address', 'recipient has moved', 'please use … instead'] },

  // Exchange Online's directory-based edge blocking says "Access denied" of unknown users.
  { reason: 'user_unknown', status: ['5.4.1'], says: ['access denied'] },
  { reason: 'user_unknown', says: ['account or domain may not exist', '{who} unknown', 'unknown {who}', 'no such {who}', 'no {who} here', 'no {who} by that name', '{who} not known', '{who} not found', '{who} is unknown', 'unknown or invalid', 'unknown e-mail', 'unknown email', 'resolver.adr', 'lookup success but no user', 'unable to validate recipient', 'recipient verify failed', 'verification failed for', 'unverified address', 'user unknown', 'unknown user', 'no such user', 'no such recipient', 'no such mailbox', 'recipient not found', 'recipnotfound', 'not listed in', 'mailbox not found', 'user not found', "doesn't have a … account", 'unknown recipient', 'recipient unknown', 'unknown or illegal', 'unknown local part'] },
]

/** What is said of the sending machine or address, and of the message. */
const OF_US: readonly Row[] = [
  { reason: 'spam_content', says: ['uribl', 'surbl', 'blacklisted url', 'blacklisted link', 'url … blacklist', 'link … blacklist'] },
  { reason: 'reputation', says: ['refused by the dnsbl', 'realtime block', 'no access from mail server', 'access to this mail system has been rejected', 'access to submit messages', 'not allowed to connect', 'looks suspiciously', 'abus detecte', 'cxbl', 'rtr:b', 'rtr:sc', 'rtr:du', 'rly:bl', 'rly:ir', 'con:b', 'hvu:b', 'ipts0', '[bl2', 'vs1-ip', 'ib103', 'ib10', 'bad ip profile', 'ip not in whitelist', 'not in whitelist', 'identified as spammer', 'connections not accepted from', 'connections will not be accepted', 'local ct ip', 'csi.', 'geographical', 'your country', 'not accepted from your', 'ip blacklisted', 'host network not allowed', 'sending mta', 'ip-based', 'ofr_1', 'lpn0', 'ip … banned', 'banned … ip', 'ip … rejected', 'rejected … ip', 'dynamic … ip', 'ip … dynamic', 'isp … blocked', 'mail from ip', 'bounce attack', 'has been blacklisted', 'spamhaus', 'spamcop', 'sorbs', 'barracudacentral', 'barracuda reputation', 'uceprotect', 'njabl', 'senderbase', 'senderscore', 'cloudmark', 'ipcheck', 'abuseat', 'invaluement', 'mailspike', 'trustedsource', 'dnsbl', 'rbl ', 'rbl.', 'rbl:', 'blacklist', 'black list', 'black-list', 'black listed', 'blocklist', 'block list', 'block-list', 'blocked list', 'denylist', 'blocked using', 'is listed', 'are listed', 'listed in', 'listed at', 'listed on', 'reputation', 'dynamic ip', 'dynamic address', 'dynamic/residential', 'dynamic host', 'dynamic pool', 'dial-up', 'dialup', 'dynamically assigned', 'residential', 'banned sending ip', 'your ip', 'your host', 'your server', 'your network', 'client host … blocked', 'client host rejected', 'host … is blocked', 'sending ip', 'sender ip', 'bad ip', 'banned ip', 'ip address … blocked', 'user complaints', 'unusual traffic', 'smtp server of your isp', 'use your isp', 'mail server of your isp', 'open relay', 'open proxy', 'invalid helo', 'helo command rejected', 'helo name', 'bad helo', 'blocked for abuse', 'blocked for spam', 'unwanted messages', 'unwanted mail', 'refused to talk to me', 'connection refused by policy', 'connection rejected by policy', 'not accepting connections', 'service refuse', '[tss', '(rly:', '(dyn:', 'sc-00', 'dy-00', 'ou-00', 'bl0000', 'suspicious activity', 'client … blocked', 'ip blocked'] },
  { reason: 'spam_content', says: ['mail content denied', 'content denied', 'junk', 'hvu:', '[ph01]', 'fraud', 'scam', 'spam', 'unsolicited', 'bulk mail', 'junk mail', 'bulk email', 'considered bulk', 'suspicious message', '垃圾邮件', '迷惑メール', 'mass mail', 'content score', 'unsollicited', 'uribl', 'surbl', 'rejected, ube', 'message content rejected', 'phishing', 'looks like fraud'] },
  { reason: 'relay_denied', status: ['x.7.54', 'x.7.64'] },
  { reason: 'relay_denied', says: ['unauthorized relay', 'does not allow relay', 'client was not authenticated', 'local user only', 'unable to relay', 'relay checks', 'relay check', 'not local host', 'smtp authentication', 'sender … not authenticated', 'domain is not hosted', 'we do not handle', "isn't in my list", 'not in my list', 'host denies relay', 'relaying', 'relay access', 'to relay', 'not relay', 'no relay', 'relay denied', 'relay not', 'relay prohibited', 'relay operation', 'relay is not', 'rcpthosts', 'not our customer', 'not a gateway', 'please authenticate', 'authentication required', 'authentication is required', 'must authenticate', 'pop before smtp', 'pop-before-smtp', 'check your mail first', 'email address is not verified', 'not a local domain'] },
  { reason: 'sender_rejected', status: ['x.1.7', 'x.1.8'] },
  { reason: 'sender_rejected', says: ['sender is rejected', 'sender … rejected', 'sender blocked', 'mailfrom', 'mail from … not', 'empty envelope', 'null sender', 'senderfilterconfig', 'adresse d expediteur', 'emetteur invalide', 'expediteur', 'denied by sender', 'denies the sender', 'sender not', 'invalid from', 'bad from', 'from header', 'fully qualified', 'not owned by', 'sender id', 'rly:sn', 'vs1-mf', 'domain of … sender', 'sender … invalid', 'sender … unknown', 'is not in my domain', 'sender address rejected', 'sender rejected', 'sender denied', 'sender refused', 'sender verify failed', 'sender verification', 'sender domain', 'invalid sender', 'bad sender', 'sender access denied', 'unroutable sender', 'unknown sender', 'sender unknown', 'domain of sender', 'sender … does not exist', 'sender … not exist', 'originator', 'not accept mail from', 'envelope sender', 'sender address', 'badmailfrom', 'envelope blocked', 'not permitted to send', 'not allowed to send', 'from address', 'provide a valid from', 'valid from:', 'after mail from', 'reply to mail from', 'response to mail from', 'sender is not', 'sender not allowed', 'not authorized to send from'] },
]

/** The recipient, the host, and the way there. */
const OF_THEM: readonly Row[] = [
  { reason: 'no_mail_service', status: ['x.7.27'], says: ['accept mail', 'null mx', 'nullmx'] },
  { reason: 'no_mail_service', reply: ['521', '556'], says: ['not accept', 'no mail', 'null mx', 'nullmx', 'not accepting'] },
  { reason: 'no_mail_service', says: ['name service error for name=. ', 'no mailserver', 'does not accept any mail', 'does not accept email', 'not accept smtp', 'mx for … not', 'domain has no mail', 'nullmx', 'null mx', 'does not accept mail', 'accepts no mail', 'mail exchanger or ip', 'no mail exchanger', 'no mail server', 'no mail host', 'no mx', 'no a or mx', 'mx or srv', 'no mail service', 'not accepting network messages', 'mx points to', 'all relevant mx', 'mx record lookup', 'does not receive mail', 'does not receive email', 'no valid mx', 'invalid mx', 'bad mx', 'malformed or unexpected name server reply', 'mail for … loops back', 'no mx record', 'no final email delivery'] },
  { reason: 'network_error', says: ['dns query failed', 'host not found, try again', 'temporary dns', 'temporary lookup failure', 'lookup failure', 'dns lookup failed', 'servfail', 'dns server returned answer with no data'] },
  { reason: 'host_unknown', says: ['nonexistentdomain', 'unroutabledestination', 'noconnectorforaddresstype', 'no answer from dns', 'domain is not exist', 'domain not exist', 'domain does not resolve', 'dns domain … does not exist', 'find the recipient domain', 'recipient domain', 'no such mail domain', 'mail domain … unknown', 'illegal host', 'unknown server', 'domain … invalid', 'server … not found', 'no route to domain', 'no route found', 'host not found', 'host unknown', 'unknown host', 'host or domain name not found', 'domain not found', 'domain name not found', 'domain does not exist', 'no such domain', 'no such host', 'nxdomain', 'non-existent host', 'nonexistent domain', 'non-existent domain', 'unrouteable', 'unroutable mail domain', 'unroutable domain', 'unroutable address', 'any host named', 'name or service not known', 'unknown domain', 'domain is not reachable', 'domain must exist', 'invalid domain', 'illegal host/domain', 'bad destination host', 'bad destination system', 'no such system', 'host name is unknown', 'could not be resolved', 'cannot resolve', "domain … couldn't be found", "domain … wasn't found", "can't find any host", 'domain syntax', 'domain unknown', 'hostname not found', 'domain … does not exist', 'host … not found', 'domain … not found', 'hostnotfound', 'host not known'] },
  { reason: 'mailbox_disabled', says: ['discontinued', '{who} … closed', '{who} … suspended', '{who} … locked', '{who} … expired', '{who} … blocked due to', 'dormant', 'quarantined', 'mailbox is blocked', 'no longer exist and', 'zablokowan', 'nieaktywn', 'bloccato', 'disattivat', 'desactiv', 'désactiv', 'deaktiviert', 'gesperrt', 'inactivo', 'inactivated', 'unused', 'not in use', 'abandoned', 'ceased', 'отключен', 'заблокирован', 'not accepting mail', 'not currently being accepted', 'retired', 'disabled', 'deactivated', 'inactive', 'not active', 'is suspended', 'been suspended', 'account suspended', 'user suspended', 'mailbox suspended', 'suspended account', 'account is locked', 'account locked', 'been locked', 'account expired', 'has expired', 'is locked', 'mailbox locked', 'no longer active', 'is frozen', 'mailbox frozen', 'account closed', 'been closed', 'terminated', 'not receiving mail', 'not activated', 'is not accepting any mail', 'unavailable for one of the following', 'temporarily locked', 'account … cancelled', 'account is not', 'recipient … suspend'] },
  { reason: 'user_unknown', says: ['{who} … not found', '{who} … unknown', '{who} … not exist', "{who} … doesn't exist", '{who} … does not exist', 'invalid {who}', '{who} … invalid', '{who} … not recognized', '{who} not valid', 'bad {who}', 'wrong {who}', 'incorrect {who}', 'illegal {who}', '{who} … cannot be verified', '{who} … not available', '{who} not available', '{who} unavailable', '{who} … not listed', '{who} … no longer', '{who} lookup failed', 'lookup failed', '{who} … not a member', 'not a member of domain', 'no one with', 'no longer an employee', 'no longer on server', 'does not like recipient', 'not ok', 'no permit', 'path no exist', 'path does not exist', 'nie ma takiego', 'destinataire invalide', 'destinataire inconnu', 'destinatario errato', 'adressat unbekannt', 'empfänger … unbekannt', 'empfänger unbekannt', 'utente sconosciuto', 'usuario desconocido', 'usuario no ', 'usuário não', 'no valid', 'unable to find', 'not deliverable', 'undeliverable', 'user not', 'not exists', 'not local', "pas d'utilisateur", 'no such address', 'no such account', 'no such person', 'no such local', 'no user', 'no mailbox', 'no account', 'no recipient', 'no local user', 'no local mailbox', 'user … not found', 'recipient … not found', 'address not found', 'account not found', 'not found by smtp address lookup', 'mailbox … not found', 'does not exist', 'not exist', "doesn't exist", "don't exist", 'nonexistent', 'non-existent', 'nonexist', 'does not have an account', "doesn't have a", 'unknown address', 'address unknown', 'unknown mailbox', 'unknown local', 'unknown account', 'mailbox unknown', 'account unknown', "wasn't found", 'was not found', 'could not be found', "couldn't be found", 'cannot be found', 'invalid recipient', 'recipient … invalid', 'invalid address', 'invalid mailbox', 'invalid user', 'invalid final delivery userid', 'invalid account', 'not a valid', 'not valid', 'bad recipient', 'bad mailbox', 'bad destination mailbox', 'bad-mailbox', 'bad destination email', 'bad address', 'incorrect address', 'incorrect recipient', 'possibly incorrect', 'recipient name is not recognized', 'not recognized', 'not known', 'not a known', 'not a registered', 'user does not', 'undeliverable address', 'is unknown', 'no longer employed', 'no longer at this', 'no longer with', 'no longer available', 'no longer in use', 'no longer valid', 'no longer exists', 'no longer accept', 'badrcptto', 'not in our', 'not in directory', 'not a local', 'final email delivery point', 'over here', 'user … unknown', 'unbekannt', 'inconnu', 'introuvable', 'desconocid', 'no existe', "n'existe pas", 'não existe', 'sconosciuto', 'inesistente', 'non esiste', 'onbekend', 'bestaat niet', 'existiert nicht', 'okänd', 'finns inte', 'ukjent', 'finnes ikke', 'ukendt', 'findes ikke', 'nieznany', 'nie istnieje', 'neexistuje', 'nem létezik', 'не существует', 'не найден', 'неизвест', '存在しません', '見つかりません', '不存在', 'リストにありません', '宛先不明', 'あて先不明', '宛先が', 'wrong recipient', 'wrong address', 'ambiguous', 'not a user', 'no one by', 'name not found', 'no matches', 'not listed', 'could not find', 'address no longer', 'is not a user', 'mailbox unavailable', 'no mail box', 'unknown name', 'unknown - ', 'address invalid', 'is invalid', 'invalid directory', 'undeliverable to', 'user is not'] },
  { reason: 'bad_address_syntax', says: ['address syntax', 'malformed address', 'syntax error in … address', 'syntax … address', 'domain missing', 'illegal character', 'unbalanced'] },
]

/** Codes that are seldom used for anything else. 5.1.10 has the meaning that Exchange gave it. */
const PRECISE_CODES: readonly Row[] = [
  { reason: 'user_unknown', status: ['x.1.1', '5.1.10', '5.1.5'] },
  { reason: 'bad_address_syntax', status: ['x.1.3'] },
  { reason: 'host_unknown', status: ['x.1.2', '5.4.4'] },
  { reason: 'mailbox_disabled', status: ['5.2.1'] },
  { reason: 'delivery_expired', status: ['x.4.7'] },
  { reason: 'routing_loop', status: ['x.4.6'] },
  { reason: 'no_mail_service', status: ['5.3.2'] },
  { reason: 'server_error', status: ['x.3.5'] },
]

/** Rules of their house, time, machines: words that servers also use beside the point. */
const VAGUE_WORDS: readonly Row[] = [
  { reason: 'server_error', says: ['ldap', 'local configuration', 'configuration error', 'mailer error', 'local error', 'system error', 'internal error', 'server error', 'command died', 'operating system', 'x-unix', 'unknown mailer', 'permission denied', 'service not available', 'cannot create', "can't create", 'out of memory', 'queue file', 'database'] },
  { reason: 'delivery_expired', says: ['queue.expired', 'unable to deliver in', 'expired', 'timeout exceeded', 'retry time', 'retry limit', 'in the queue too long', 'queue too long', 'too old', 'failing for a long time', 'exceeded … retry', 'time limit', 'maximum time', 'delivery time', 'timed out', 'time out', 'timeout', 'not reachable', 'did not respond', 'not responding', 'did not accept our requests to connect', 'socket error', 'giving up', 'been delayed', 'for more than', 'will be retried', 'will keep trying', 'will continue'] },
  { reason: 'content_rejected', says: ['banned content', 'banned attachment', 'banned file', 'attachment', 'content rejected', 'rejected content', 'content policy', 'message content', 'content restriction', 'media error', 'media unsupported', 'media not supported', 'conversion', 'missing header', 'header … missing', 'bad header', 'message format', 'mime error', 'invalid message', '8-bit', 'content filter', 'header content', 'header checks', 'body checks', 'charset', 'message filtered'] },
  { reason: 'network_error', says: ['host unreachable', 'host lookup', 'no response', 'network error', 'routing', 'connection to', 'connection refused', 'connection reset', 'connection lost', 'lost connection', 'connection dropped', 'connection closed', 'connection died', 'connection … failed', 'connect to', 'could not connect', 'cannot connect', "couldn't connect", 'unable to connect', 'failed to connect', 'no route to host', 'network is unreachable', 'network unreachable', 'unreachable', 'smtp connection', 'host is down', 'no answer from', 'broken pipe', 'could not contact', 'unable to contact', 'tcp error', 'hostname lookup', 'name server', 'nameserver', 'lookup failed', 'dns', 'smtp conversation', 'greeting', 'gateway for'] },
  { reason: 'policy', says: ['starttls', 'prohibition', 'violat', 'compliance', 'security regulations', 'syntax error', 'command not', 'bad sequence', 'improper', 'unrecognized command', 'protocol error', 'pipelining', 'blocked for', 'message not allowed', 'not allowed', 'rejected for', 'mail rejete', 'policy', 'policies', 'administrative', 'security', 'blocked', 'message refused', 'message rejected', 'access denied', 'not authorized', 'unauthorized', 'mail rejected', 'not permitted', 'prohibited', 'not allowed', 'local rule', 'content', 'custom rule', 'filtered', 'tls', 'encryption', 'not accepted', 'not accept', 'suspicious', 'refused by', 'sequence of commands'] },
  { reason: 'user_unknown', reply: ['542'] },
  { reason: 'user_unknown', says: ['recipient address rejected', 'recipient rejected', 'address rejected', 'rejected recipient', 'recipient refused', 'recipient not', 'not our', 'no valid recipients', 'recipients failed', 'user'] },
  { reason: 'server_error', says: ['resources', 'temporary', 'temporarily', 'service unavailable', 'system not', 'system failure', 'unexpected', 'command output', 'pipe', 'i/o error', 'input/output', 'cannot open', 'transaction failed', 'processing', 'deferred', 'busy', 'protocol', 'misconfig', 'local problem', 'try again'] },
  { reason: 'policy', says: ['rejected', 'refused', 'denied'] },
]

/** Codes that say little, when nothing else was said. */
const VAGUE_CODES: readonly Row[] = [
  { reason: 'user_unknown', status: ['5.1.0', '5.1.4', '5.1.9', '5.4.1'] },
  { reason: 'policy', status: ['x.7.0', 'x.7.1', 'x.7.2', 'x.7.3', 'x.7.9'] },
  { reason: 'delivery_expired', status: ['x.4.1', '4.4.0'] },
  { reason: 'network_error', status: ['x.4.0', 'x.4.2', 'x.4.3', 'x.4.4', 'x.4.5'] },
  { reason: 'mailbox_full', status: ['x.3.1'] },
  { reason: 'mailbox_disabled', status: ['4.2.1'] },
  { reason: 'server_error', status: ['x.3.0', 'x.3.2', 'x.3.3', 'x.5.1', 'x.5.2', 'x.5.4', 'x.5.5'] },
  { reason: 'rate_limited', status: ['x.5.3'] },
  { reason: 'content_rejected', status: ['x.6.0', 'x.6.1', 'x.6.2', 'x.6.3', 'x.6.5'] },
  { reason: 'address_moved', reply: ['551'] },
  { reason: 'mailbox_full', reply: ['552'] },
  { reason: 'user_unknown', reply: ['550', '553'] },
  { reason: 'bad_address_syntax', reply: ['501'] },
  { reason: 'relay_denied', reply: ['530'] },
  { reason: 'server_error', reply: ['450', '451', '452', '454', '455', '458', '459'] },
  { reason: 'policy', reply: ['500', '502', '503', '504', '555'] },
  { reason: 'network_error', reply: ['421', '441', '442', '426'] },
  { reason: 'policy', reply: ['571'] },
]

/** The tiers in the order they are asked. Words of `vague` tiers may also come from a notice's own text. */
export const TIERS: readonly { name: 'words' | 'codes' | 'vague-words' | 'vague-codes'; rows: readonly Row[] }[] = [
  { name: 'words', rows: UNMISTAKABLE },
  { name: 'words', rows: OF_US },
  { name: 'words', rows: OF_THEM },
  { name: 'codes', rows: PRECISE_CODES },
  { name: 'vague-words', rows: VAGUE_WORDS },
  { name: 'vague-codes', rows: VAGUE_CODES },
]

/** What servers write around the words that matter. */
export const BOILERPLATE: readonly string[] = [
  'unknown address error',
  'other mail system problem',
  'google tried to deliver your message, but it was rejected by the server for the recipient domain',
  'google tried to deliver your message, but it was rejected by the recipient domain',
  'we recommend contacting the other email provider for further information about the cause of this error',
  'to reduce the amount of spam sent to gmail',
  'recipient address rejected:',
  'requested action not taken:',
  'requested mail action not taken:',
  'requested mail action aborted:',
  'requested action aborted:',
  'requested mail action not taken',
  'did not like our rcpt to:',
  'delivery temporarily suspended:',
]
