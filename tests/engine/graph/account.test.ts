import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createExchangeOnlineChannel } from '#engine/channels/exchange-online/exchange-online.ts'
import { createGraphClient } from '#engine/graph/graph.ts'
import { createGraphMailbox } from '#engine/mailboxes/graph/graph.ts'
import { microsoftSignIn, microsoftTokens } from '#engine/sign-in/microsoft.ts'
import { signIn } from '#engine/sign-in/sign-in.ts'
import { startGraph, type GraphServer } from '../../servers/graph.ts'
import { startMicrosoftSignIn, type MicrosoftSignInServer } from '../../servers/microsoft-sign-in.ts'
import { listeningLog, online } from '../channels/exchange-world.ts'
import { agree, sampleMessage } from '../channels/message.ts'
import { realClock } from '../channels/real-ports.ts'
import { collect, sampleMail, subjects } from '../mailboxes/imap-collector.ts'
import { browserPorts, memoryStore, opening } from '../sign-in/a-sign-in.ts'

const MAIL = 'https://graph.microsoft.com/Mail.ReadWrite'
let login: MicrosoftSignInServer
let graph: GraphServer
beforeEach(async () => {
  login = await startMicrosoftSignIn()
  graph = await startGraph({ accepts: (token) => login.scopesOf(token)?.includes(MAIL) === true })
})
afterEach(async () => {
  await graph.stop()
  await login.stop()
})

describe('an account at Microsoft 365, from the sign-in to the mail', () => {
  it('sends and reads, loses its sign-in without losing mail, and comes back by signing in again', async () => {
    const log = listeningLog()
    const ports = { clock: realClock, network: online, log, fetch: login.fetch }
    const store = memoryStore()
    const connect = async () => {
      const provider = microsoftSignIn(login.client, { graph: 'all', smtp: false }, ports)
      const { tokens } = await signIn(
        provider,
        opening,
        browserPorts((url) => login.browse(url)),
      )
      await store.save(tokens)
    }
    await connect()
    const tokens = microsoftTokens(login.client, store, ports)('graph')
    const client = createGraphClient({}, tokens, { clock: realClock, network: online, log, root: graph.root })
    const channel = createExchangeOnlineChannel({ address: 'rep@test.local' }, client, ports)
    const mailbox = createGraphMailbox({ address: 'rep@test.local', poll: 20 }, client, ports)
    const message = () => sampleMessage('rep@test.local', 'ann@there.test')

    expect(await channel.send(message(), agree())).toMatchObject({ outcome: 'accepted' })
    await graph.deliver(sampleMail('hello'))
    const reading = collect(mailbox)
    await reading.caughtUp
    expect(subjects(reading.mails)).toEqual(['hello'])

    // The token runs out early: it is renewed in passing.
    login.grants.expire('rep@test.local')
    expect(await channel.send(message(), agree())).toMatchObject({ outcome: 'accepted' })

    // The admin takes the access back.
    login.grants.endAll('rep@test.local', 'revoked by the admin')
    const kept = message()
    expect(await channel.send(kept, agree())).toMatchObject({ outcome: 'signed-out', why: 'token-revoked' })
    await expect(reading.ended).rejects.toMatchObject({ code: 'sign-in-failed' })

    await connect()
    expect(await channel.send(kept, agree())).toMatchObject({ outcome: 'accepted' })
    expect(graph.delivered.filter(({ messageId }) => messageId === kept.messageId)).toHaveLength(1)
    const told = log.lines.join('\n')
    for (const token of login.grants.tokens()) expect(told).not.toContain(token)
  })
})
