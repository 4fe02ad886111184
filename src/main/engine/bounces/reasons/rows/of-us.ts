import { phrases } from '../../reading/phrases.ts'
import type { Row } from '../row.ts'

/** What is said of the sending machine or address, and of the message. */
export const OF_US: readonly Row[] = [
  {
    reason: 'spam_content',
    says: phrases(`
    uribl | surbl | blacklisted url | blacklisted link | url … blacklist | link … blacklist
  `),
  },
  {
    reason: 'reputation',
    says: phrases(`
    helohost | after initial connection | in response to initial | my name was rejected |
    refused by the dnsbl | realtime block | no access from mail server |
    access to this mail system has been rejected | access to submit messages |
    not allowed to connect | looks suspiciously | abus detecte | cxbl | rtr:b | rtr:sc | rtr:du |
    rly:bl | rly:ir | con:b | hvu:b | ipts0 | [bl2 | vs1-ip | ib103 | ib10 | bad ip profile |
    ip not in whitelist | not in whitelist | identified as spammer | connections not accepted from |
    connections will not be accepted | local ct ip | csi. | geographical | your country |
    not accepted from your | ip blacklisted | sending mta | ip-based | ip … banned | banned … ip |
    ip … rejected | rejected … ip | dynamic … ip | ip … dynamic | isp … blocked | mail from ip |
    bounce attack | has been blacklisted | spamhaus | spamcop | sorbs | barracudacentral |
    barracuda reputation | uceprotect | njabl | senderbase | senderscore | cloudmark | ipcheck |
    abuseat | invaluement | mailspike | trustedsource | dnsbl | rbl | blacklist | black list |
    black-list | black listed | blocklist | block list | block-list | blocked list | denylist |
    blocked using | is listed | are listed | listed in | listed at | listed on | reputation |
    dynamic ip | dynamic address | dynamic/residential | dynamic host | dynamic pool | dial-up |
    dialup | dynamically assigned | residential | banned sending ip | your ip | your host |
    your server | your network | client host … blocked | client host rejected | host … is blocked |
    sending ip | sender ip | bad ip | banned ip | ip address … blocked | user complaints |
    unusual traffic | smtp server of your isp | use your isp | mail server of your isp |
    open relay | open proxy | invalid helo | helo command rejected | helo name | bad helo |
    blocked for abuse | blocked for spam | unwanted messages | unwanted mail |
    refused to talk to me | connection refused by policy | connection rejected by policy |
    not accepting connections | service refuse | [tss | (rly: | (dyn: | sc-00 | dy-00 | ou-00 |
    bl0000 | suspicious activity | client … blocked | ip blocked
  `),
  },
  {
    reason: 'spam_content',
    says: phrases(`
    mail content denied | content denied | junk | hvu: | [ph01] | fraud | scam | antispam | spam |
    unsolicited | bulk mail | junk mail | bulk email | considered bulk | suspicious message | 垃圾邮件 |
    迷惑メール | mass mail | content score | unsollicited | uribl | surbl | rejected, ube |
    message content rejected | phishing | looks like fraud
  `),
  },
  { reason: 'relay_denied', status: ['x.7.54', 'x.7.64'] },
  {
    reason: 'relay_denied',
    says: phrases(`
    insecure mail relay | unauthorized relay | does not allow relay | local user only |
    unable to relay | relay checks | relay check | not local host | sender … not authenticated |
    domain is not hosted | we do not handle | isn't in my list | not in my list |
    host denies relay | relaying | relay access | to relay | not relay | no relay | relay denied |
    relay not | relay prohibited | relay operation | relay is not | rcpthosts | not our customer |
    not a gateway | pop before smtp | pop-before-smtp | check your mail first |
    email address is not verified | not a local domain
  `),
  },
  { reason: 'sender_rejected', status: ['x.1.7', 'x.1.8'] },
  {
    reason: 'sender_rejected',
    says: phrases(`
    mail from invalid | sender was rejected | sender is rejected | sender … rejected |
    sender blocked | mailfrom | mail from … not | empty envelope | null sender |
    senderfilterconfig | adresse d expediteur | emetteur invalide | expediteur | denied by sender |
    denies the sender | sender not | invalid from | bad from | from header | fully qualified |
    not owned by | sender id | rly:sn | vs1-mf | domain of … sender | sender … invalid |
    sender … unknown | is not in my domain | sender address rejected | sender rejected |
    sender denied | sender refused | sender verify failed | sender verification | sender domain |
    invalid sender | bad sender | sender access denied | unroutable sender | unknown sender |
    sender unknown | domain of sender | sender … does not exist | sender … not exist | originator |
    not accept mail from | envelope sender | sender address | badmailfrom | envelope blocked |
    not permitted to send | not allowed to send | from address | provide a valid from |
    valid from: | after mail from | reply to mail from | response to mail from | sender is not |
    sender not allowed | not authorized to send from
  `),
  },
]
