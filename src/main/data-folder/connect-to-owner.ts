import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { AppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import { asAppErrors } from './app-error-link.ts'
import { isLocked } from './lock.ts'
import { isAlive, readOwner } from './owner-record.ts'
import { isOurSocket } from './socket-path.ts'

export interface OwnerConnection {
  /** Rejects with AppError only; `no-owner` once the owner is gone. */
  client: Client
  /** Resolves when the connection has ended, whoever ended it. */
  closed: Promise<void>
  close(): void
}

/** How long an owner that starts or stops may take until its socket is there, and how long a connect may take, in ms. */
const PATIENCE_MS = 5_000

/**
 * The owner of a data folder, or null when there is none that can be talked to: nobody owns the folder, or a brief
 * command does, which `ownFolder` waits for. Rejects with AppError `no-owner` when it does not answer, and when the
 * socket is not this user's.
 */
export async function connectToOwner(folder: string): Promise<OwnerConnection | null> {
  const path = await findSocket(folder)
  if (path === null) return null
  if (!isOurSocket(path)) {
    throw new AppError('no-owner', `The socket of the data folder ${folder} belongs to someone else.`, {
      fix: 'Work as the user who started Fieldpost, or choose another folder with --data.',
    })
  }
  const socket = new WebSocket('ws://localhost/rpc', {
    createConnection: () => connect(path),
    handshakeTimeout: PATIENCE_MS,
    perMessageDeflate: false,
  })
  try {
    await once(socket, 'open')
  } catch (error) {
    throw new AppError('no-owner', `The Fieldpost that owns ${folder} does not answer.`, {
      fix: 'Stop it and start it again.',
      cause: error,
    })
  }
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => socket.terminate())
  const link = new RPCLink({ websocket: socket })
  return {
    client: createORPCClient(asAppErrors(link, () => socket.readyState === socket.OPEN)),
    closed,
    close: () => socket.terminate(),
  }
}

async function findSocket(wanted: string): Promise<string | null> {
  let folder: string
  try {
    folder = realpathSync(wanted)
  } catch {
    return null
  }
  const began = performance.now()
  while (isOwned(folder)) {
    const owner = readOwner(folder)
    if (owner && isAlive(owner)) {
      if (owner.socket !== null) return owner.socket
      if (owner.brief) return null
    }
    if (performance.now() - began > PATIENCE_MS) return null
    await sleep(40)
  }
  return null
}

function isOwned(folder: string): boolean {
  try {
    return isLocked(join(folder, 'owner.lock'))
  } catch (error) {
    throw new AppError('bad-input', `The data folder ${folder} cannot be read.`, {
      fix: 'Work as the user it belongs to, or choose another folder with --data.',
      cause: error,
    })
  }
}
