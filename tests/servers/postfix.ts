import { chmod, chown, mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { selfSigned } from './certificate.ts'
import { mainCf, masterCf } from './postfix-config.ts'
import { freePorts, shortTempFolder, supervise, untilGreeting } from './supervise.ts'

export interface PostfixOptions {
  /** Domains whose mail goes to Dovecot's LMTP; every user is accepted at RCPT, so an unknown one gives a DSN. */
  domains: string[]
  lmtpPort: number
  saslPort: number
  /** Domain to loopback port, for a scripted server that stands for somebody else's. */
  routes?: Record<string, number>
  /** Lines of main.cf that replace ours, e.g. `{ smtpd_tls_auth_only: 'yes' }`. */
  settings?: Record<string, string>
}

export interface Postfix {
  host: '127.0.0.1'
  ports: {
    /** Port 25's part: relays for loopback without signing in. */
    smtp: number
    /** Port 587's part: wants AUTH, offers STARTTLS. */
    submission: number
  }
  /** The certificate of STARTTLS, PEM; made for `localhost` and 127.0.0.1. */
  ca: string
  log(): Promise<string>
  stop(): Promise<void>
}

const QUEUES = [
  'active',
  'bounce',
  'corrupt',
  'defer',
  'deferred',
  'flush',
  'hold',
  'incoming',
  'saved',
  'trace',
  'private',
]

async function account(file: '/etc/passwd' | '/etc/group', name: string): Promise<number> {
  const line = (await readFile(file, 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`))
  return Number(line?.split(':')[2])
}

/** The folders Postfix wants to find, with the owners it checks at start. */
async function makeSpool(root: string): Promise<void> {
  const uid = await account('/etc/passwd', 'postfix')
  const postdrop = await account('/etc/group', 'postdrop')
  const make = async (name: string, mode: number, owner: number, group: number) => {
    await mkdir(join(root, name))
    await chown(join(root, name), owner, group)
    await chmod(join(root, name), mode)
  }
  await chmod(root, 0o755)
  await make('conf', 0o755, 0, 0)
  await make('data', 0o700, uid, 0)
  await make('queue', 0o755, 0, 0)
  await make('queue/pid', 0o755, 0, 0)
  for (const name of QUEUES) await make(`queue/${name}`, 0o700, uid, 0)
  await make('queue/public', 0o710, uid, postdrop)
  await make('queue/maildrop', 0o730, uid, postdrop)
}

/** Starts a private Postfix. Dovecot's SASL port must greet already, else smtpd gives up. */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const folder = await shortTempFolder('pf')
  const root = folder.path
  await makeSpool(root)
  const [smtp, submission] = (await freePorts(2)) as [number, number]
  const certificate = await selfSigned()
  await writeFile(join(root, 'cert.pem'), certificate.cert)
  await writeFile(join(root, 'key.pem'), certificate.key, { mode: 0o600 })
  await writeFile(join(root, 'conf/main.cf'), mainCf(root, options))
  await writeFile(join(root, 'conf/master.cf'), masterCf({ smtp, submission }))
  // Postfix waits until a freshly changed main.cf is two seconds old.
  const past = new Date(Date.now() - 60_000)
  await utimes(join(root, 'conf/main.cf'), past, past)
  const command = ['/usr/lib/postfix/sbin/master', '-c', join(root, 'conf'), '-s']
  const server = supervise(command, { env: { ...process.env, MAIL_CONFIG: join(root, 'conf') } })
  const stop = async () => {
    await server.stop()
    await folder.remove()
  }
  try {
    await untilGreeting([smtp, submission], server, join(root, 'postfix.log'))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    host: '127.0.0.1',
    ports: { smtp, submission },
    ca: certificate.cert,
    log: () => readFile(join(root, 'postfix.log'), 'utf8'),
    stop,
  }
}
