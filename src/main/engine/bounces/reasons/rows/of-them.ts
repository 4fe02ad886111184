import { phrases } from '../../reading/phrases.ts'
import type { Row } from '../row.ts'

/** The recipient, the host, and the way there. */
export const OF_THEM: readonly Row[] = [
  { reason: 'rate_limited', says: ['temporarily deferred', 'temporarily rejected'] },
  { reason: 'delivery_expired', says: ['delivery failed … attempts', 'was not delivered within'] },
  { reason: 'no_mail_service', status: ['x.7.27'], says: ['accept mail', 'null mx', 'nullmx'] },
  {
    reason: 'no_mail_service',
    reply: ['521', '556'],
    says: ['not accept', 'no mail', 'null mx', 'nullmx', 'not accepting'],
  },
  {
    reason: 'no_mail_service',
    says: phrases(`
    name service error for name=. type | no mailserver | does not accept any mail |
    does not accept email | not accept smtp | mx for … not | domain has no mail | nullmx | null mx |
    does not accept mail | accepts no mail | mail exchanger or ip | no mail exchanger |
    no mail server | no mail host | no mx | no a or mx | mx or srv | no mail service |
    not accepting network messages | mx points to | all relevant mx | mx record lookup |
    does not receive mail | does not receive email | no valid mx | invalid mx | bad mx |
    malformed or unexpected name server reply | mail for … loops back | no mx record |
    no final email delivery
  `),
  },
  {
    reason: 'network_error',
    says: ['dns query failed', 'host not found, try again', 'temporary lookup failure'],
  },
  {
    reason: 'host_unknown',
    says: phrases(`
    nonexistentdomain | unroutabledestination | noconnectorforaddresstype | no answer from dns |
    domain is not exist | domain not exist | domain does not resolve | dns domain … does not exist |
    find the recipient domain | recipient domain | no such mail domain | mail domain … unknown |
    illegal host | unknown server | domain … invalid | server … not found | no route to domain |
    no route found | host not found | host unknown | unknown host | host or domain name not found |
    domain not found | domain name not found | domain does not exist | no such domain |
    no such host | nxdomain | non-existent host | nonexistent domain | non-existent domain |
    unrouteable | unroutable mail domain | unroutable domain | unroutable address | any host named |
    name or service not known | unknown domain | domain is not reachable | domain must exist |
    invalid domain | illegal host/domain | bad destination host | bad destination system |
    no such system | host name is unknown | could not be resolved | cannot resolve |
    domain … couldn't be found | domain … wasn't found | can't find any host | domain syntax |
    domain unknown | hostname not found | domain … does not exist | host … not found |
    domain … not found | hostnotfound | host not known
  `),
  },
  {
    reason: 'network_error',
    says: phrases(`
    temporary dns | lookup failure | dns lookup failed | servfail |
    dns server returned answer with no data
  `),
  },
  {
    reason: 'mailbox_disabled',
    says: phrases(`
    discontinued | {who} … closed | {who} … suspended | {who} … locked | {who} … expired |
    {who} … blocked due to | dormant | quarantined | mailbox is blocked | no longer exist and |
    zablokowan | nieaktywn | bloccato | disattivat | desactiv | désactiv | deaktiviert | gesperrt |
    inactivo | inactivated | unused | not in use | abandoned | ceased | отключен | заблокирован |
    not accepting mail | not currently being accepted | retired | disabled | deactivated |
    inactive | not active | is suspended | been suspended | account suspended | user suspended |
    mailbox suspended | suspended account | account is locked | account locked | been locked |
    account expired | has expired | is locked | mailbox locked | no longer active | is frozen |
    mailbox frozen | account closed | been closed | terminated | not receiving mail |
    not activated | is not accepting any mail | unavailable for one of the following |
    temporarily locked | account … cancelled | account is not | recipient … suspend
  `),
  },
  {
    reason: 'user_unknown',
    says: phrases(`
    {who} … not found | {who} … unknown | {who} … not exist | {who} … doesn't exist |
    {who} … does not exist | invalid {who} | {who} … invalid | {who} … not recognized |
    {who} not valid | bad {who} | wrong {who} | incorrect {who} | illegal {who} |
    {who} … cannot be verified | {who} … not available | {who} not available | {who} unavailable |
    {who} … not listed | {who} … no longer | {who} lookup failed | lookup failed |
    {who} … not a member | not a member of domain | no one with | no longer an employee |
    no longer on server | does not like recipient | not ok | no permit | path no exist |
    path does not exist | nie ma takiego | destinataire invalide | destinataire inconnu |
    destinatario errato | adressat unbekannt | empfänger … unbekannt | empfänger unbekannt |
    utente sconosciuto | usuario desconocido | usuario no | usuário não | no valid |
    unable to find | not deliverable | undeliverable | user not | not exists | not local |
    pas d'utilisateur | no such address | no such account | no such person | no such local |
    no user | no mailbox | no account | no recipient | no local user | no local mailbox |
    user … not found | recipient … not found | address not found | account not found |
    not found by smtp address lookup | mailbox … not found | does not exist | not exist |
    doesn't exist | don't exist | nonexistent | non-existent | nonexist | does not have an account |
    doesn't have a | unknown address | address unknown | unknown mailbox | unknown local |
    unknown account | mailbox unknown | account unknown | wasn't found | was not found |
    could not be found | couldn't be found | cannot be found | invalid recipient |
    recipient … invalid | invalid address | invalid mailbox | invalid user |
    invalid final delivery userid | invalid account | not a valid | not valid | bad recipient |
    bad mailbox | bad destination mailbox | bad-mailbox | bad destination email | bad address |
    incorrect address | incorrect recipient | possibly incorrect |
    recipient name is not recognized | not recognized | not known | not a known | not a registered |
    user does not | undeliverable address | is unknown | no longer employed | no longer at this |
    no longer with | no longer available | no longer in use | no longer valid | no longer exists |
    no longer accept | badrcptto | not in our | not in directory | not a local |
    final email delivery point | over here | user … unknown | unbekannt | inconnu | introuvable |
    desconocid | no existe | n'existe pas | não existe | sconosciuto | inesistente | non esiste |
    onbekend | bestaat niet | existiert nicht | okänd | finns inte | ukjent | finnes ikke | ukendt |
    findes ikke | nieznany | nie istnieje | neexistuje | nem létezik | не существует | не найден |
    неизвест | 存在しません | 見つかりません | 不存在 | リストにありません | 宛先不明 | あて先不明 | 宛先が | wrong recipient |
    wrong address | ambiguous | not a user | no one by | name not found | no matches | not listed |
    could not find | address no longer | is not a user | mailbox unavailable | no mail box |
    unknown name | address invalid | is invalid | invalid directory | undeliverable to | user is not
  `),
  },
  {
    reason: 'bad_address_syntax',
    says: phrases(`
    address syntax | malformed address | syntax error in … address | syntax … address |
    domain missing | illegal character | unbalanced
  `),
  },
]
