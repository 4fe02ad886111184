/**
 * Who may import whom, as data. A room not listed here does not exist; an import not listed is wrong.
 */
export interface Room {
  name: string
  /** A folder (ends with a slash) or one file. The longest match wins. */
  at: string
  /** Names of rooms it may import; `type x` only for types; a final `*` for all that begin so. */
  imports: string[]
  /** Packages and `node:` modules it may import; all that no other room owns when absent. */
  packages?: string[]
  /** The files others may import; the file named like the folder when absent. */
  door?: string[] | 'every file'
  /** Further files whose types others may import. */
  typeDoors?: string[]
}

export interface Rules {
  rooms: Room[]
  /** Packages that only some rooms may import. */
  packages: { name: string; rooms: string[]; typesAnywhere?: boolean }[]
  aliases: Record<string, string>
  /** Files outside src/ that may be imported. */
  outside: string[]
  /** Calls that are wrong within a folder; each exception has its reason. */
  uses: { within: string; names: string[]; why: string; except: { at: string; reason: string }[] }[]
  emptyWords: string[]
}

/** Everything but the network, the disk, processes and timers. */
const COMPUTING = [
  'node:crypto',
  'node:buffer',
  'node:util',
  'node:url',
  'node:assert',
  'node:string_decoder',
]
const SHARED = ['shared', 'shared/domain', 'shared/contract']
const HOST = [...SHARED, 'engine', 'ports']
/** Rooms that compute: given the same input they answer the same. */
const PURE = ['engine/throttle', 'engine/mime', 'engine/templates', 'engine/replies', 'engine/bounces']
/** Rooms that keep the state of the engine's main job; the compiler and `mutualRooms` keep them from going in circles. */
const KEEPERS = [
  'outbox',
  'watcher',
  'sequences',
  'people',
  'suppression',
  'deliverability',
  'analytics',
  'feed',
  'policy',
  'settings',
]

const pure = (room: string, more: Partial<Room> = {}): Room => ({
  name: `engine/${room}`,
  at: `src/main/engine/${room}/`,
  imports: ['shared', 'shared/domain', 'type shared/contract', 'engine/lib'],
  ...more,
  packages: [...COMPUTING, ...(more.packages ?? [])],
})

const keeper = (room: string): Room => ({
  name: `engine/${room}`,
  at: `src/main/engine/${room}/`,
  imports: [
    ...SHARED,
    'ports',
    'engine/lib',
    'engine/store',
    ...PURE,
    ...KEEPERS.map((each) => `engine/${each}`),
    ...(room === 'outbox' ? ['engine/channels'] : []),
    ...(room === 'watcher' ? ['engine/mailboxes'] : []),
  ],
})

const channel = (kind: string, ...more: string[]): Room => ({
  name: `engine/channels/${kind}`,
  at: `src/main/engine/channels/${kind}/`,
  imports: [...SHARED, 'ports', 'engine/lib', 'engine/mime', 'engine/channels', ...more],
})

const mailbox = (kind: string, ...more: string[]): Room => ({
  name: `engine/mailboxes/${kind}`,
  at: `src/main/engine/mailboxes/${kind}/`,
  imports: [...SHARED, 'ports', 'engine/lib', 'engine/mime', 'engine/mailboxes', ...more],
})

const shared: Room[] = [
  { name: 'shared', at: 'src/shared/', imports: ['shared/domain'], packages: ['zod'], door: 'every file' },
  {
    name: 'shared/domain',
    at: 'src/shared/domain/',
    imports: ['shared'],
    packages: ['zod'],
    door: 'every file',
  },
  {
    name: 'shared/contract',
    at: 'src/shared/contract/',
    imports: ['shared', 'shared/domain'],
    packages: ['zod', '@orpc/contract'],
    door: 'every file',
  },
]

const engine: Room[] = [
  {
    name: 'ports',
    at: 'src/main/engine/ports.ts',
    imports: SHARED.map((each) => `type ${each}`),
    packages: [],
  },
  { name: 'engine', at: 'src/main/engine/engine.ts', imports: [...SHARED, 'ports', 'engine/*'] },
  // The rooms as the router and the status get them: types only, so that it pulls nothing in.
  {
    name: 'engine/rooms',
    at: 'src/main/engine/rooms.ts',
    imports: [...SHARED.map((each) => `type ${each}`), 'type ports', 'type engine/*'],
    packages: [],
  },
  // Makes channels and mailboxes of what the store knows: the one room that knows the providers' folders.
  {
    name: 'engine/accounts',
    at: 'src/main/engine/accounts/',
    imports: [
      ...SHARED,
      'ports',
      'engine/lib',
      'engine/store',
      'engine/channels*',
      'engine/mailboxes*',
      'engine/practice-world',
    ],
  },
  {
    name: 'engine/status',
    at: 'src/main/engine/status/',
    imports: [...SHARED, 'ports', 'engine/lib', 'engine/store', 'type engine/rooms'],
  },
  {
    name: 'engine/lib',
    at: 'src/main/engine/lib/',
    imports: ['shared', 'shared/domain', 'type ports'],
    door: 'every file',
  },
  { name: 'engine/store', at: 'src/main/engine/store/', imports: ['shared', 'shared/domain', 'engine/lib'] },
  {
    name: 'engine/router',
    at: 'src/main/engine/router/',
    imports: [...SHARED, 'ports', 'engine', 'engine/*'],
  },
  pure('throttle'),
  pure('mime', { packages: ['nodemailer/*', 'postal-mime', 'node:stream'] }),
  pure('templates', { packages: ['html-to-text', 'htmlparser2'] }),
  pure('replies', {
    packages: ['postal-mime'],
    imports: ['shared', 'shared/domain', 'type shared/contract', 'engine/lib', 'engine/bounces'],
  }),
  pure('bounces', {
    packages: ['postal-mime', 'html-to-text'],
    imports: ['shared', 'shared/domain', 'type shared/contract', 'engine/lib', 'engine/replies'],
    typeDoors: ['verdict.ts'],
  }),
  // What a mail means for us: the one room that acts on a verdict.
  {
    name: 'engine/inbound',
    at: 'src/main/engine/inbound/',
    imports: [...keeper('inbound').imports, 'type engine/mailboxes'],
  },
  ...KEEPERS.map(keeper),
  {
    name: 'engine/channels',
    at: 'src/main/engine/channels/',
    imports: [...SHARED, 'ports', 'engine/lib', 'engine/mime', 'engine/channels/*'],
    door: ['channel.ts', 'channels.ts', 'failures.ts'],
  },
  channel('smtp'),
  channel('practice', 'engine/channels/smtp', 'engine/practice-world'),
  channel('gmail', 'engine/channels/smtp', 'engine/sign-in'),
  channel('exchange-online', 'engine/channels/smtp', 'engine/sign-in', 'engine/graph'),
  channel('exchange-server', 'engine/ews'),
  channel('legacy-relay', 'engine/channels/smtp'),
  {
    name: 'engine/mailboxes',
    at: 'src/main/engine/mailboxes/',
    imports: [...SHARED, 'ports', 'engine/lib', 'engine/mime', 'engine/mailboxes/*'],
    door: ['mailbox.ts', 'mailboxes.ts'],
  },
  mailbox('imap'),
  mailbox('practice', 'engine/practice-world'),
  mailbox('gmail', 'engine/mailboxes/imap', 'engine/sign-in', 'engine/channels/gmail'),
  mailbox('graph', 'engine/graph'),
  mailbox('ews', 'engine/ews', 'engine/mailboxes/graph'),
  mailbox('relay-events'),
  // What the sending and the reading side of one provider share.
  ...['sign-in', 'graph', 'ews'].map((name) => ({
    name: `engine/${name}`,
    at: `src/main/engine/${name}/`,
    imports: [...SHARED, 'ports', 'engine/lib', ...(name === 'graph' ? ['engine/sign-in'] : [])],
  })),
  {
    name: 'engine/practice-world',
    at: 'src/main/engine/practice-world/',
    imports: ['shared', 'shared/domain', 'ports', 'engine/lib'],
  },
]

const hosts: Room[] = [
  {
    name: 'index',
    at: 'src/main/index.ts',
    imports: [...HOST, 'compose', 'desktop', 'commands', 'cli', 'browser-host', 'data-folder', 'vault'],
  },
  {
    name: 'cli',
    at: 'src/main/cli.ts',
    imports: [...HOST, 'compose', 'commands', 'browser-host', 'data-folder', 'vault', 'installation'],
  },
  {
    // `classify` judges files without any engine.
    name: 'commands',
    at: 'src/main/commands/',
    imports: [...HOST, 'compose', 'browser-host', 'data-folder', 'vault', 'installation', 'engine/bounces'],
  },
  {
    name: 'compose',
    at: 'src/main/compose.ts',
    imports: [...HOST, 'engine/*', 'data-folder', 'vault', 'installation'],
  },
  { name: 'desktop', at: 'src/main/desktop/', imports: [...HOST, 'compose', 'data-folder', 'vault'] },
  { name: 'browser-host', at: 'src/main/browser-host/', imports: [...HOST, 'compose', 'data-folder'] },
  { name: 'data-folder', at: 'src/main/data-folder/', imports: HOST },
  { name: 'vault', at: 'src/main/vault/', imports: ['shared', 'shared/domain', 'type ports', 'data-folder'] },
  // Where Fieldpost itself is installed: read by every host.
  { name: 'installation', at: 'src/main/installation.ts', imports: [] },
]

// The contract's schemas stay out of the window; our words' tiny pure functions may come in.
const FOR_WINDOWS = ['type shared', 'type shared/contract', 'shared/domain']
const LOOKS = ['react', 'react/*', 'react-dom', 'react-dom/*', '@mantine/*', '@tabler/*', '@tanstack/*']

const renderer: Room[] = [
  { name: 'preload', at: 'src/preload/', imports: FOR_WINDOWS, packages: ['electron'] },
  {
    name: 'renderer/app',
    at: 'src/renderer/',
    imports: [...FOR_WINDOWS, 'renderer/*'],
    packages: LOOKS,
  },
  {
    name: 'renderer/api',
    at: 'src/renderer/api/',
    imports: FOR_WINDOWS,
    packages: [
      'react',
      '@tanstack/*',
      '@orpc/client',
      '@orpc/client/*',
      '@orpc/contract',
      '@orpc/tanstack-query',
    ],
  },
  {
    name: 'renderer/screens',
    at: 'src/renderer/screens/',
    imports: [...FOR_WINDOWS, 'renderer/api', 'renderer/ui', 'renderer/editor'],
    packages: LOOKS,
    // Each screen is a folder or a file of its own; `screenOfAnother` keeps them apart.
    door: 'every file',
  },
  {
    name: 'renderer/editor',
    at: 'src/renderer/editor/',
    imports: [...FOR_WINDOWS, 'renderer/ui'],
    packages: [...LOOKS, '@tiptap/*'],
  },
  { name: 'renderer/ui', at: 'src/renderer/ui/', imports: [], packages: LOOKS },
]

const CLOCKS = ['Date.now', 'new Date', 'Date', 'performance.now', 'setTimeout', 'setInterval']
const CHANCE = ['Math.random', 'crypto.randomUUID', 'crypto.getRandomValues']

export const RULES: Rules = {
  rooms: [...shared, ...engine, ...hosts, ...renderer],
  packages: [
    { name: 'electron', rooms: ['desktop', 'preload'] },
    { name: 'electron/*', rooms: ['desktop', 'preload'] },
    { name: 'electron-store', rooms: ['desktop'] },
    { name: 'electron-updater', rooms: ['desktop'] },
    // data-folder: the lock of an owner is a lock of SQLite, the only one that every system releases on a kill.
    { name: 'better-sqlite3', rooms: ['engine/store', 'data-folder'] },
    { name: 'commander', rooms: ['cli', 'commands'] },
    { name: 'ws', rooms: ['browser-host', 'data-folder', 'commands'] },
    { name: '@napi-rs/keyring', rooms: ['vault'] },
    { name: 'nodemailer*', rooms: ['engine/channels/*', 'engine/mime', 'engine/practice-world'] },
    { name: 'imapflow', rooms: ['engine/mailboxes/*', 'engine/channels/*'] },
    { name: 'smtp-server', rooms: ['engine/practice-world'] },
    { name: 'react*', rooms: ['renderer/*'] },
  ],
  aliases: { '#shared/': 'src/shared/', '#engine/': 'src/main/engine/' },
  outside: [],
  uses: [
    {
      within: 'src/main/engine/',
      names: [...CLOCKS, ...CHANCE],
      why: 'time and chance are parameters: Clock and Random of ports.ts, or `now`',
      except: [],
    },
    {
      within: 'src/shared/',
      names: [...CLOCKS, ...CHANCE],
      why: 'time and chance are parameters',
      except: [],
    },
    {
      within: 'src/renderer/',
      names: ['new WebSocket', 'new MessageChannel', 'new EventSource', 'new XMLHttpRequest', 'fetch'],
      why: 'only renderer/api touches the bridge',
      except: [{ at: 'src/renderer/api/', reason: 'it is the bridge' }],
    },
  ],
  emptyWords: [
    'util',
    'utils',
    'helper',
    'helpers',
    'common',
    'manager',
    'managers',
    'service',
    'services',
    'misc',
  ],
}
