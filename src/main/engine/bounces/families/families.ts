import { amazon } from './amazon.ts'
import { carriersJapan } from './carriers-japan.ts'
import { china } from './china.ts'
import { communigate } from './communigate.ts'
import { courier } from './courier.ts'
import { domino } from './domino.ts'
import { dragonfly } from './dragonfly.ts'
import { exchange } from './exchange.ts'
import { exim } from './exim.ts'
import type { Family } from './family.ts'
import { gateways } from './gateways.ts'
import { gmail } from './gmail.ts'
import { googleGroups } from './google-groups.ts'
import { groupwise } from './groupwise.ts'
import { imail } from './imail.ts'
import { mFilter } from './m-filter.ts'
import { mailFoundry } from './mailfoundry.ts'
import { mailMarshal } from './mailmarshal.ts'
import { mdaemon } from './mdaemon.ts'
import { mimecast } from './mimecast.ts'
import { messagingServer } from './messaging-server.ts'
import { opensmtpd } from './opensmtpd.ts'
import { postfix } from './postfix.ts'
import { qmail } from './qmail.ts'
import { sendmail } from './sendmail.ts'
import { windowsServers } from './windows-servers.ts'
import { webMail } from './webmail.ts'
import { nameless } from './nameless.ts'
import { zoho } from './zoho.ts'

/** Every family we know, the particular before the general; `nameless` takes what no other claims. */
export const FAMILIES: readonly Family[] = [
  googleGroups,
  gmail,
  exchange,
  amazon,
  mimecast,
  mFilter,
  zoho,
  domino,
  dragonfly,
  opensmtpd,
  courier,
  imail,
  communigate,
  groupwise,
  messagingServer,
  mailMarshal,
  mailFoundry,
  mdaemon,
  windowsServers,
  carriersJapan,
  china,
  webMail,
  gateways,
  postfix,
  qmail,
  exim,
  sendmail,
  nameless,
]
