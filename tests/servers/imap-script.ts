import { once } from 'node:events'
import net from 'node:net'

export interface ScriptedImap {
  port: number
  /** Every command line a client sent, without its tag. */
  commands: string[]
  stop(): Promise<void>
}

/**
 * An IMAP server that says what it is told: `answer` gets each command (verb in capitals, no tag) and gives the reply's
 * lines, in which `$` stands for the tag; null: silence. For what no real server can be brought to say.
 */
export async function startScriptedImap(
  greeting: string,
  answer: (command: string) => string[] | null,
): Promise<ScriptedImap> {
  const commands: string[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    socket.write(`${greeting}\r\n`)
    let rest = ''
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [tag = '', ...words] = line.split(' ')
        const command = words.join(' ')
        commands.push(command)
        for (const reply of answer(command.toUpperCase()) ?? [])
          socket.write(`${reply.replace(/^\$/, tag)}\r\n`)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as net.AddressInfo).port,
    commands,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
