import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { faultList, type Fault, type Faults, type Stage } from './smtp-faults.ts'
import type { Certificate } from './certificate.ts'

export type { Fault, Stage } from './smtp-faults.ts'

export interface ReceivedMessage {
  from: string
  to: string[]
  raw: Buffer
  /** When its last byte came, ms epoch with fractions. */
  at: number
  user: string | null
  secure: boolean
  /** Which connection of this server brought it: 1 for the first. */
  connection: number
}

export interface SmtpServerSetup {
  security?: 'none' | 'starttls' | 'tls'
  /** Needed for `starttls` and `tls`. */
  certificate?: Certificate
  /** Who may sign in; null: nobody is asked to. A `token` is for XOAUTH2. */
  account?: { user: string; password?: string; token?: string } | null
  authMethods?: ('PLAIN' | 'LOGIN' | 'XOAUTH2')[]
  /** Largest message in bytes, announced by SIZE. */
  size?: number
  pipelining?: boolean
  /** Called for each message before it is answered. */
  onMessage?: (message: ReceivedMessage) => void
}

export interface TestSmtpServer {
  port: number
  /** Every message that reached its final dot, also those that were then refused or never answered. */
  messages: ReceivedMessage[]
  /** How many connections were ever made, and how many are open now. */
  connections: { made: number; open: number }
  /** Makes the next `times` arrivals at a stage go wrong. */
  fail(stage: Stage, fault: Fault, times?: number): void
  /** Resolves when a client next arrives at the stage, before any fault takes effect. */
  reached(stage: Stage): Promise<void>
  /** Resolves when so many messages have been received. */
  received(count: number): Promise<void>
  /** Cuts every open connection without a word. */
  dropAll(): void
  stop(): Promise<void>
}

interface Inside {
  setup: SmtpServerSetup
  faults: Faults
  events: EventEmitter
  messages: ReceivedMessage[]
  numbers: WeakMap<SMTPServerSession, number>
}

/** Starts an SMTP server on 127.0.0.1 whose every stage can be told to go wrong. */
export async function startSmtpServer(setup: SmtpServerSetup = {}): Promise<TestSmtpServer> {
  const events = new EventEmitter().setMaxListeners(0)
  const inside: Inside = { setup, events, messages: [], faults: faultList(events), numbers: new WeakMap() }
  const connections = { made: 0, open: 0 }
  const server = new SMTPServer({
    ...serverOptions(setup),
    onConnect(session, done) {
      connections.made += 1
      connections.open += 1
      inside.numbers.set(session, connections.made)
      inside.faults.attach(server, session)
      inside.faults.meet('connect', server, session, done)
    },
    onClose: () => (connections.open -= 1),
    onAuth: (auth, session, done) =>
      inside.faults.meet('auth', server, session, (error) =>
        error ? done(error) : signIn(setup.account ?? null, auth, done),
      ),
    onMailFrom: (_address, session, done) => inside.faults.meet('mail', server, session, done),
    onRcptTo: (address, session, done) => inside.faults.meet('rcpt', server, session, done, address.address),
    onData: (stream, session, done) => receive(inside, server, stream, session, done),
  })
  // A client that hangs up in the middle of TLS is part of the tests.
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const dropAll = () => {
    for (const connection of server.connections) inside.faults.drop(connection)
  }
  return {
    port: (listener.address() as AddressInfo).port,
    messages: inside.messages,
    connections,
    fail: (stage, fault, times = 1) => inside.faults.add(stage, fault, times),
    async reached(stage) {
      await once(events, stage)
    },
    async received(count) {
      while (inside.messages.length < count) await once(events, 'message')
    },
    dropAll,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        dropAll()
      }),
  }
}

function serverOptions(setup: SmtpServerSetup): SMTPServerOptions {
  const security = setup.security ?? 'none'
  const disabledCommands = [security === 'starttls' ? null : 'STARTTLS', setup.account ? null : 'AUTH']
  return {
    name: 'smtp.test.local',
    logger: false,
    secure: security === 'tls',
    ...setup.certificate,
    disabledCommands: disabledCommands.filter((name) => name !== null),
    authMethods: setup.authMethods ?? ['PLAIN', 'LOGIN', 'XOAUTH2'],
    allowInsecureAuth: security === 'none',
    authOptional: !setup.account,
    disableReverseLookup: true,
    hidePIPELINING: setup.pipelining === false,
    closeTimeout: 100,
    socketTimeout: 600_000,
    ...(setup.size !== undefined && { size: setup.size, rejectOversized: true }),
  }
}

type SignIn = NonNullable<SMTPServerOptions['onAuth']>

function signIn(
  account: (SmtpServerSetup['account'] & object) | null,
  auth: Parameters<SignIn>[0],
  done: Parameters<SignIn>[2],
) {
  const right =
    account !== null &&
    auth.username === account.user &&
    (auth.method === 'XOAUTH2' ? auth.accessToken === account.token : auth.password === account.password)
  if (right) done(null, { user: account.user })
  else if (auth.method === 'XOAUTH2')
    done(null, { data: { status: '401', schemes: 'bearer', scope: 'mail' } })
  else done(Object.assign(new Error('5.7.8 Username and Password not accepted'), { responseCode: 535 }))
}

type OnData = NonNullable<SMTPServerOptions['onData']>

function receive(inside: Inside, server: SMTPServer, ...[stream, session, done]: Parameters<OnData>) {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => {
    if (chunks.length === 0) inside.faults.meet('mid-body', server, session, () => {})
    chunks.push(chunk)
  })
  stream.once('end', () => {
    const { mailFrom, rcptTo } = session.envelope
    const message: ReceivedMessage = {
      from: mailFrom ? mailFrom.address : '',
      to: rcptTo.map((recipient) => recipient.address),
      raw: Buffer.concat(chunks),
      at: performance.timeOrigin + performance.now(),
      user: session.user ?? null,
      secure: session.secure,
      connection: inside.numbers.get(session) ?? 0,
    }
    inside.messages.push(message)
    inside.setup.onMessage?.(message)
    inside.events.emit('message')
    inside.faults.meet('end', server, session, done)
  })
}
