import { phrases } from '../../reading/phrases.ts'
import type { Row } from '../row.ts'

/** Rules of their house, time, machines: words that servers also use beside the point. */
export const VAGUE_WORDS: readonly Row[] = [
  {
    reason: 'server_error',
    says: phrases(`
    points to local host | address is the local host | ldap | local configuration |
    configuration error | mailer error | local error | system error | internal error |
    server error | command died | operating system | x-unix | unknown mailer | permission denied |
    service not available | cannot create | can't create | out of memory | queue file | database
  `),
  },
  {
    reason: 'network_error',
    says: phrases(`
    network error on | network temporary error | address family mismatch | no mx found |
    no answer from server
  `),
  },
  {
    reason: 'delivery_expired',
    says: phrases(`
    queue.expired | unable to deliver in | expired | timeout exceeded | retry time | retry limit |
    in the queue too long | queue too long | too old | failing for a long time | exceeded … retry |
    time limit | maximum time | delivery time | timed out | time out | timeout | not reachable |
    did not respond | not responding | did not accept our requests to connect | socket error |
    giving up | been delayed | for more than | will be retried | will keep trying | will continue
  `),
  },
  {
    reason: 'content_rejected',
    says: phrases(`
    invalid structure | mime/reject | invalid data | banned content | banned attachment |
    banned file | attachment | content rejected | rejected content | content policy |
    message content | content restriction | media error | media unsupported | media not supported |
    conversion | missing header | header … missing | bad header | message format | mime error |
    invalid message | 8-bit | content filter | header content | header checks | body checks |
    charset | message filtered
  `),
  },
  {
    reason: 'network_error',
    says: phrases(`
    host unreachable | host lookup | no response | network error | routing | connection to |
    network error | connection refused | connection reset | connection lost | lost connection |
    connection dropped | connection closed | connection died | connection … failed | connect to |
    could not connect | cannot connect | couldn't connect | unable to connect | failed to connect |
    no route to host | network is unreachable | network unreachable | unreachable |
    smtp connection | host is down | no answer from | broken pipe | could not contact |
    unable to contact | tcp error | hostname lookup | name server | nameserver | lookup failed |
    dns | smtp conversation | greeting | gateway for
  `),
  },
  {
    reason: 'policy',
    says: phrases(`
    starttls | prohibition | violat | compliance | security regulations | syntax error |
    command not | bad sequence | improper | unrecognized command | protocol error | pipelining |
    blocked for | message not allowed | not allowed | rejected for | mail rejete |
    by administrator | policy | policies | administrative | security | blocked | message refused |
    message rejected | access denied | not authorized | unauthorized | mail rejected |
    not permitted | prohibited | not allowed | local rule | content | custom rule | filtered | tls |
    encryption | not accepted | not accept | suspicious | refused by | sequence of commands
  `),
  },
  { reason: 'user_unknown', reply: ['542'] },
  {
    reason: 'user_unknown',
    says: phrases(`
    recipient address rejected | recipient rejected | address rejected | rejected recipient |
    recipient refused | recipient not | not our | no valid recipients | recipients failed | user
  `),
  },
  {
    reason: 'server_error',
    says: phrases(`
    resources | temporary | temporarily | service unavailable | system not | system failure |
    unexpected | command output | pipe | i/o error | input/output | cannot open |
    transaction failed | processing | deferred | busy | protocol | misconfig | local problem |
    try again
  `),
  },
  { reason: 'policy', says: ['rejected', 'refused', 'denied'] },
]
