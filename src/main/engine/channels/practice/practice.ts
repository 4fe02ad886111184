import { createSmtpChannel, type SmtpPorts } from '#engine/channels/smtp/smtp.ts'
import type { PracticeWorld } from '#engine/practice-world/practice-world.ts'
import type { Channel } from '../channel.ts'

const CONNECTIONS = 3

/**
 * The channel into the practice world: the smtp adapter as every rep uses it, pointed at the world's own server on
 * loopback. It needs no account and reaches nobody outside. Alone among SMTP servers this one can prove absence.
 */
export function createPracticeChannel(world: PracticeWorld, ports: SmtpPorts): Channel {
  const { host, port, user, password } = world.smtp
  const smtp = createSmtpChannel(
    {
      host,
      port,
      security: 'none',
      allowInsecureAuth: false,
      user,
      credentials: async () => ({ kind: 'password', password: password() }),
      connections: CONNECTIONS,
      messagesPerConnection: 100,
      name: 'practice.invalid',
    },
    ports,
  )
  return {
    concurrency: smtp.concurrency,
    send: (message, handOver) => smtp.send(message, handOver),
    async findSent(messageId) {
      switch (await world.find(messageId)) {
        case 'taken':
          return { found: 'yes', where: 'the practice world', providerId: null, threadId: null, messageId }
        case 'absent':
          return {
            found: 'absent',
            proof:
              'The practice server confirms a mail only once it is on the disk, and this one is not there.',
          }
        case 'under-way':
          return { found: 'cannot-tell', why: 'A mail is on its way into the practice world at this moment.' }
      }
    },
    async test(signal) {
      const health = await smtp.test(signal)
      return {
        ...health,
        detail: 'Practice: mail goes to a pretend world on this computer and reaches nobody.',
      }
    },
    rest: () => smtp.rest(),
    close: () => smtp.close(),
  }
}
