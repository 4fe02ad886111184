/** Microsoft's clouds; a policy may name another one than `global`, and no other server. Microsoft Learn, "National clouds". */
const CLOUDS = {
  global: {
    login: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    outlook: 'https://outlook.office.com',
  },
  'us-government': {
    login: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
    outlook: 'https://outlook.office365.us',
  },
  'us-defense': {
    login: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
    outlook: 'https://outlook-dod.office365.us',
  },
  china: {
    login: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    outlook: 'https://partner.outlook.cn',
  },
} as const
export type MicrosoftCloud = keyof typeof CLOUDS

/** What a token is for; Microsoft gives one for each. `outlook`: SMTP and IMAP by XOAUTH2. */
export type MicrosoftResource = 'graph' | 'outlook'

/** The organisation's own app registration at Microsoft, a public client. */
export interface MicrosoftClient {
  clientId: string
  /** A tenant's id or domain; `organizations`: any work account; `common`: personal ones too. */
  tenant: string
  cloud?: MicrosoftCloud
}

/** `all`: drafts, sending, reading; `send`: nothing but sending. `smtp`: besides, sending by SMTP. */
export interface MicrosoftWish {
  graph: 'all' | 'send'
  smtp: boolean
}

export function authorityOf({ tenant, cloud }: MicrosoftClient): string {
  return `${CLOUDS[cloud ?? 'global'].login}/${tenant}`
}

export function scopesFor(
  { cloud }: MicrosoftClient,
  resource: MicrosoftResource,
  wish: MicrosoftWish,
): string[] {
  const at = CLOUDS[cloud ?? 'global'][resource]
  const names = {
    graph: wish.graph === 'all' ? ['Mail.ReadWrite', 'Mail.Send'] : ['Mail.Send'],
    outlook: ['SMTP.Send'],
  }
  return names[resource].map((name) => `${at}/${name}`)
}

/** The page on which an admin agrees for the whole organisation; Microsoft Learn, "Grant tenant-wide admin consent". */
export function adminConsentLink({ clientId, tenant, cloud }: MicrosoftClient): string {
  const which = tenant === 'common' || tenant === 'consumers' ? 'organizations' : tenant
  return `${CLOUDS[cloud ?? 'global'].login}/${which}/adminconsent?client_id=${clientId}`
}
