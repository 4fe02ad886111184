import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { selfSigned } from './certificate.ts'
import { dovecotConfig } from './dovecot-config.ts'
import { countMaildir, dropIntoMaildir, readMaildir, type DeliveredMail, type Owner } from './maildir.ts'
import { freePorts, shortTempFolder, supervise, untilGreeting } from './supervise.ts'

const run = promisify(execFile)

export interface MailUser {
  address: string
  password: string
  /** A Dovecot quota rule such as `*:storage=8K`, for a mailbox that is soon full. */
  quota?: string
}

export interface DovecotOptions {
  users: MailUser[]
  /** Where OAuth tokens are checked: an introspection endpoint (RFC 7662) on loopback. None: passwords only. */
  introspectionUrl?: string
}

export interface Dovecot {
  host: '127.0.0.1'
  ports: { imap: number; imaps: number; lmtp: number; sasl: number }
  /** The certificate of both TLS and STARTTLS, PEM; made for `localhost` and 127.0.0.1. */
  ca: string
  /** Every mail in a user's folder (`INBOX` unless told), oldest first. */
  mails(address: string, folder?: string): Promise<DeliveredMail[]>
  count(address: string, folder?: string): Promise<number>
  /** Puts a mail into a folder without any protocol, received now or at the time given. */
  drop(address: string, raw: Uint8Array | string, folder?: string, receivedAt?: Date): Promise<void>
  /** `doveadm` on this instance, e.g. `doveadm(['kick', address])`; gives its output. */
  doveadm(args: string[], input?: string): Promise<string>
  log(): Promise<string>
  stop(): Promise<void>
}

/** Who owns the mail: Dovecot refuses to handle mail as root. */
function mailOwner(): Owner & { name: string; group: string } {
  const me = userInfo()
  return me.uid === 0
    ? { uid: 65534, gid: 65534, name: 'nobody', group: 'nogroup' }
    : { uid: me.uid, gid: me.gid, name: me.username, group: me.username }
}

function maildirOf(root: string, address: string, folder: string): string {
  const maildir = join(root, 'mail', address.toLowerCase(), 'Maildir')
  return folder === 'INBOX' ? maildir : join(maildir, `.${folder.replaceAll('/', '.')}`)
}

/** Starts a private Dovecot (IMAP, LMTP, SASL) on loopback. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const folder = await shortTempFolder('dc')
  const root = folder.path
  const owner = mailOwner()
  const [imap, imaps, lmtp, sasl] = (await freePorts(4)) as [number, number, number, number]
  const ports = { imap, imaps, lmtp, sasl }
  const certificate = await selfSigned()
  const files = {
    'cert.pem': certificate.cert,
    'key.pem': certificate.key,
    users: options.users.map((user) => userLine(root, user, owner)).join(''),
    'dovecot.conf': dovecotConfig({ root, owner, ports, oauth: options.introspectionUrl !== undefined }),
    'oauth2.conf': introspection(options.introspectionUrl ?? 'http://127.0.0.1:9/'),
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(root, name), text, { mode: 0o600 })
    await chown(join(root, name), owner.uid, owner.gid)
  }
  for (const name of ['run', 'state', 'mail']) {
    await mkdir(join(root, name))
    await chown(join(root, name), owner.uid, owner.gid)
  }
  await chown(root, owner.uid, owner.gid)
  await chmod(root, 0o755)
  const conf = join(root, 'dovecot.conf')
  const identity = { uid: owner.uid, gid: owner.gid }
  const server = supervise(['/usr/sbin/dovecot', '-F', '-c', conf], identity)
  const stop = async () => {
    await server.stop()
    await folder.remove()
  }
  try {
    await untilGreeting([imap, lmtp, sasl], server, join(root, 'dovecot.log'))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    host: '127.0.0.1',
    ports,
    ca: certificate.cert,
    mails: (address, name = 'INBOX') => readMaildir(maildirOf(root, address, name)),
    count: (address, name = 'INBOX') => countMaildir(maildirOf(root, address, name)),
    async drop(address, raw, name = 'INBOX', receivedAt) {
      await dropIntoMaildir(maildirOf(root, address, name), raw, owner, receivedAt)
    },
    async doveadm(args, input) {
      const running = run('/usr/bin/doveadm', ['-c', conf, ...args], { ...identity, maxBuffer: 1 << 26 })
      running.child.stdin?.end(input ?? '')
      return (await running).stdout
    },
    log: () => readFile(join(root, 'dovecot.log'), 'utf8'),
    stop,
  }
}

function userLine(root: string, user: MailUser, owner: Owner): string {
  const home = join(root, 'mail', user.address.toLowerCase())
  const quota = user.quota === undefined ? '' : `userdb_quota_rule=${user.quota}`
  return `${user.address.toLowerCase()}:{PLAIN}${user.password}:${owner.uid}:${owner.gid}::${home}::${quota}\n`
}

function introspection(url: string): string {
  return `introspection_mode = post
introspection_url = ${url}
client_id = dovecot
client_secret = dovecot
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = email
timeout_msecs = 3000
`
}
