import { connect, type Socket } from 'node:net'
import { expect } from 'vitest'
import type { PracticeWorld } from '#engine/practice-world/practice-world.ts'
import { REP } from './a-world.ts'

/** A bare connection to an SMTP server. */
export function open(port: number, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host)
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** The last line of the server's next reply. */
export function nextReply(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    function onData(chunk: Buffer): void {
      text += chunk.toString()
      const last = /(?:^|\n)(\d{3} [^\n]*)\n$/.exec(text)?.[1]
      if (!last) return
      socket.off('data', onData)
      resolve(last.trim())
    }
    socket.on('data', onData)
  })
}

/** Says the commands one by one; gives greeting and replies. */
export async function talk(port: number, commands: string[]): Promise<string[]> {
  const socket = await open(port, '127.0.0.1')
  const replies = [await nextReply(socket)]
  for (const command of commands) replies.push(await ask(socket, command))
  socket.destroy()
  return replies
}

function ask(socket: Socket, command: string): Promise<string> {
  const reply = nextReply(socket)
  socket.write(`${command}\r\n`)
  return reply
}

export async function signIn(line: Socket, { user, password }: PracticeWorld['smtp']): Promise<void> {
  await nextReply(line)
  await ask(line, 'EHLO me.example')
  await ask(line, `AUTH PLAIN ${Buffer.from(`\0${user}\0${password()}`).toString('base64')}`)
}

/** Goes as far as 354. */
export async function upToBody(line: Socket): Promise<void> {
  await ask(line, `MAIL FROM:<${REP}>`)
  await ask(line, 'RCPT TO:<ann@zeta.example>')
  expect(await ask(line, 'DATA')).toMatch(/^354 /)
}
