import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import nodemailer from 'nodemailer'
import { openSender, queuedMessages } from './a-sender.ts'
import { inFolder, timed, type Claim } from './measure.ts'

const MESSAGES = 5000
const CONNECTIONS = 5

export const handOver: Claim = {
  claim: 'durable hand-over of 5,000 personalised 4 KB messages, 5 connections, to smtp-sink',
  against: "nodemailer's pool alone sending the same bytes",
  bound: { at: 'least', ratio: 0.75 },
  pass: () =>
    inFolder(async (folder) => {
      const sink = await startSink()
      try {
        const { rate, mails } = await ourRate(folder, sink.port)
        return { ours: rate, theirs: await poolRate(mails, sink.port), unit: 'messages/s' }
      } finally {
        sink.child.kill('SIGKILL')
      }
    }),
}

async function ourRate(folder: string, port: number): Promise<{ rate: number; mails: Uint8Array[] }> {
  const sender = await openSender(folder, port, CONNECTIONS)
  await sender.store.outbox.enqueue(queuedMessages(MESSAGES, 0), 1)
  const ms = await timed(async () => {
    await sender.outbox.start()
    await sender.sent(MESSAGES)
  })
  const mails: Uint8Array[] = []
  for (let id = 1; id <= MESSAGES; id += 1) mails.push((await sender.store.messages.content(id))!.mime!)
  await sender.close()
  return { rate: (1000 * MESSAGES) / ms, mails }
}

async function poolRate(mails: Uint8Array[], port: number): Promise<number> {
  const pool = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: Infinity,
  })
  const ms = await timed(() =>
    Promise.all(
      mails.map((raw, at) =>
        pool.sendMail({
          envelope: { from: 'rita@x.test', to: [`person${at}@y.test`] },
          raw: Buffer.from(raw),
        }),
      ),
    ),
  )
  pool.close()
  return (1000 * mails.length) / ms
}

/** Postfix's own sink: takes everything, keeps nothing. */
async function startSink(): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort()
  const child = spawn('smtp-sink', ['-u', 'nobody', `127.0.0.1:${port}`, '1000'], { stdio: 'ignore' })
  for (;;) {
    const socket = createConnection(port, '127.0.0.1')
    const up = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (up) return { child, port }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
