import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** PEM texts. */
export interface Certificate {
  cert: string
  key: string
}

const VALIDITY = {
  good: ['20200101000000Z', '20991231235959Z'],
  expired: ['20200101000000Z', '20200201000000Z'],
} as const

/**
 * Makes a self-signed certificate with the machine's openssl.
 * `names` are subject alternative names such as `DNS:localhost` or `IP:127.0.0.1`.
 */
export async function selfSigned(
  names: string[] = ['DNS:localhost', 'IP:127.0.0.1'],
  validity: keyof typeof VALIDITY = 'good',
): Promise<Certificate> {
  const dir = await mkdtemp(join(tmpdir(), 'fp-cert-'))
  const file = (name: string) => join(dir, name)
  try {
    // Only `openssl ca` takes a start date in OpenSSL 3.0, and it wants a small database of its own.
    await writeFile(
      file('ca.cnf'),
      [
        '[ca]\ndefault_ca=me\n[me]',
        `new_certs_dir=${dir}\ndatabase=${file('index')}\nrand_serial=yes`,
        'default_md=sha256\npolicy=any\nemail_in_dn=no\nunique_subject=no\n[any]\ncommonName=supplied',
        `[ext]\nsubjectAltName=${names.join(',')}\nbasicConstraints=critical,CA:TRUE`,
      ].join('\n'),
    )
    await writeFile(file('index'), '')
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('key.pem')]
    await run('openssl', ['req', '-new', ...key, '-subj', '/CN=Fieldpost test', '-out', file('csr.pem')])
    const [from, to] = VALIDITY[validity]
    const sign = ['-config', file('ca.cnf'), '-extensions', 'ext', '-startdate', from, '-enddate', to]
    const files = ['-keyfile', file('key.pem'), '-in', file('csr.pem'), '-out', file('cert.pem')]
    await run('openssl', ['ca', '-selfsign', '-batch', '-notext', ...sign, ...files])
    return { cert: await readFile(file('cert.pem'), 'utf8'), key: await readFile(file('key.pem'), 'utf8') }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
