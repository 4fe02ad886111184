import { Option } from 'commander'
import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import { portArgument } from './arguments.ts'
import { readInputFile } from './read-input-file.ts'

type Security = 'none' | 'starttls' | 'tls'
type Ports = Record<Security, number>

/** What `--host`, `--port` and their like give, for SMTP and IMAP alike. */
export interface ServerOptions {
  host: string
  port?: number
  security?: Security
  user?: string
  ca?: string
  insecureAuth?: boolean
}

/** Adds the options that say where a server is and how to trust it. `ports` are the usual ones. */
export function withServerOptions(command: Command, ports: Ports): Command {
  const usual = Object.entries(ports).map(([security, port]) => `${port} for ${security}`)
  return command
    .requiredOption('--host <host>', 'the server, by name or address')
    .option('--port <port>', `its port (default: ${usual.join(', ')})`, portArgument)
    .addOption(
      new Option(
        '--security <how>',
        'how the connection is encrypted (default: starttls, or what the port stands for)',
      ).choices(['none', 'starttls', 'tls']),
    )
    .option('--user <user>', 'whom to sign in as')
    .option('--ca <file>', 'trust this certificate (PEM), for a company’s own authority or a self-signed one')
    .option('--insecure-auth', 'sign in although the connection is not encrypted')
}

/** The contract's settings, with the usual port or security where one of them was left out. */
export async function serverSettings(options: ServerOptions, ports: Ports) {
  const security = options.security ?? (options.port === ports.tls ? 'tls' : 'starttls')
  return {
    host: options.host,
    port: options.port ?? ports[security],
    security,
    user: options.user ?? null,
    allowInsecureAuth: options.insecureAuth === true,
    ca: options.ca === undefined ? null : await certificate(options.ca),
  }
}

async function certificate(path: string): Promise<string> {
  const pem = (await readInputFile(path, 100_000)).bytes.toString('utf8')
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw new AppError('bad-input', `${path} holds no certificate.`, {
      fix: 'Give a file in PEM form: it has a line that says BEGIN CERTIFICATE.',
    })
  return pem
}
