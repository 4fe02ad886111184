import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { SMTPServer, SMTPServerSession } from 'smtp-server'

/**
 * Where things can go wrong: on connecting, at AUTH, MAIL, RCPT, DATA (before its 354), when the body's first bytes have
 * come, and after the final dot, before its answer.
 */
export type Stage = 'connect' | 'auth' | 'mail' | 'rcpt' | 'data' | 'mid-body' | 'end'

/**
 * `reply`: a refusal such as `450 4.2.0 Try later`; 421 also closes. `drop`: the connection ends without a word.
 * `hang`: no answer ever. `until`: the answer comes, as ever, once the promise is resolved. `only`: at RCPT, for this
 * address alone.
 */
export type Fault = ({ reply: string } | { drop: true } | { hang: true } | { until: Promise<void> }) & {
  only?: string
}

type Done = (error?: (Error & { responseCode?: number }) | null) => void

/** What we need of smtp-server's own connection, which it gives no public way to reach. */
interface Connection {
  session: SMTPServerSession
  _socket: Socket
  send(code: number, text: string): void
  handler_DATA(command: Buffer, done: () => void): void
}

export interface Faults {
  add(stage: Stage, fault: Fault, times: number): void
  /** Prepares a new connection for faults at DATA. */
  attach(server: SMTPServer, session: SMTPServerSession): void
  /** Announces the stage, then goes on by `done`, or wrong. */
  meet(stage: Stage, server: SMTPServer, session: SMTPServerSession, done: Done, address?: string): void
  drop(connection: unknown): void
}

function refusal(reply: string): Error & { responseCode: number } {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) })
}

function connectionOf(server: SMTPServer, session: SMTPServerSession): Connection {
  const all = [...server.connections] as unknown as Connection[]
  const found = all.find((connection) => connection.session === session)
  if (!found) throw new Error('No connection has this session')
  return found
}

export function faultList(events: EventEmitter): Faults {
  const waiting: { stage: Stage; fault: Fault; times: number }[] = []

  function take(stage: Stage, address?: string): Fault | null {
    const entry = waiting.find(
      ({ stage: at, fault, times }) =>
        at === stage && times > 0 && (fault.only === undefined || fault.only === address),
    )
    if (!entry) return null
    entry.times -= 1
    return entry.fault
  }

  function drop(connection: unknown) {
    ;(connection as Connection)._socket.destroy()
  }

  const meet: Faults['meet'] = (stage, server, session, done, address) => {
    events.emit(stage)
    const fault = take(stage, address)
    if (!fault) return done()
    if ('drop' in fault) return drop(connectionOf(server, session))
    if ('hang' in fault) return
    if ('until' in fault) return void fault.until.then(() => done())
    const connection = connectionOf(server, session)
    done(refusal(fault.reply))
    if (fault.reply.startsWith('421')) connection._socket.end()
  }

  const attach: Faults['attach'] = (server, session) => {
    const connection = connectionOf(server, session)
    const take354 = connection.handler_DATA.bind(connection)
    connection.handler_DATA = (command, done) =>
      meet('data', server, session, (error) => {
        if (!error) return take354(command, done)
        connection.send(error.responseCode ?? 450, error.message)
        done()
      })
  }

  return { add: (stage, fault, times) => void waiting.push({ stage, fault, times }), attach, meet, drop }
}
