import { readdirSync, readFileSync } from 'node:fs'
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { SERVER_KINDS } from '#engine/practice-world/troubles.ts'
import { aWorld, inboxAfter, letter, post, REP, deliver } from './a-world.ts'

// Four domains, one of each kind of server.
const DOMAINS = ['cobaltfoundry.example', 'saltmarsh.example', 'quartzlight.example', 'umberworks.example']

async function answersTo(
  to: string,
  name?: string,
): Promise<{ messageId: string; raws: Uint8Array[]; mails: Email[] }> {
  const { world, clock } = await aWorld()
  const messageId = await post(world, { to, ...(name ? { name } : {}) })
  const raws = await inboxAfter(world, clock)
  const options = { forceRfc822Attachments: true }
  return { messageId, raws, mails: await Promise.all(raws.map((raw) => PostalMime.parse(raw, options))) }
}

function header(mail: Email, name: string): string | undefined {
  return mail.headers.find((field) => field.key === name.toLowerCase())?.value
}

function textOf(part: Attachment | undefined): string {
  return part
    ? Buffer.from(part.content as ArrayBuffer)
        .toString('utf8')
        .replaceAll('\r\n', '\n')
    : ''
}

function statusOf(mail: Email): string {
  return textOf(mail.attachments.find((part) => part.mimeType === 'message/delivery-status'))
}

describe.each(DOMAINS)('a server at %s', (domain) => {
  it.each([
    ['no-such-user', 'failed', '5.1.1'],
    ['mailbox-full', 'failed', '5.2.2'],
    ['blocked', 'failed', '5.7.1'],
    ['slow', 'delayed', '4.4.1'],
  ])('reports %s as RFC 3464 has it: %s, %s', async (who, action, status) => {
    const { messageId, raws, mails } = await answersTo(`${who}+1@${domain}`)
    expect(mails).toHaveLength(1)
    const mail = mails[0]!
    expect(header(mail, 'content-type')).toMatch(/^multipart\/report; report-type=delivery-status; boundary=/)
    expect(header(mail, 'return-path')).toBe('<>')
    expect(header(mail, 'auto-submitted')).toBe('auto-replied')
    expect(header(mail, 'x-fieldpost-practice')).toBe('yes')
    expect(mail.to?.[0]?.address).toBe(REP)
    expect(mail.text).toContain(`${who}+1@${domain}`)
    const fields = statusOf(mail)
    expect(fields).toMatch(/^Reporting-MTA: dns; mx1\./)
    expect(fields).toContain(`Final-Recipient: rfc822; ${who}+1@${domain}\n`)
    expect(fields).toContain(`Action: ${action}\n`)
    expect(fields).toContain(`Status: ${status}\n`)
    expect(fields).toMatch(/\nDiagnostic-Code: (smtp|X-Postfix); \S/)
    expect(fields.includes('\nWill-Retry-Until: ')).toBe(action === 'delayed')
    const returned = mail.attachments.find((part) => /rfc822/.test(part.mimeType))
    expect(textOf(returned)).toContain(`Message-ID: <${messageId}>`)
    expect(Buffer.from(raws[0]!).toString('latin1')).not.toMatch(/[^\r]\n/)
  })
})

describe('the practice world', () => {
  it('has servers that write in different ways', async () => {
    const subjects = new Set<string | undefined>()
    for (const domain of DOMAINS) subjects.add((await answersTo(`no-such-user@${domain}`)).mails[0]!.subject)
    expect(subjects.size).toBe(SERVER_KINDS.length)
  })

  it('returns the original byte for byte where it returns the whole mail', async () => {
    const { world, clock } = await aWorld()
    const { mime } = letter({
      to: 'no-such-user@cobaltfoundry.example',
      text: 'One\n.\n..two\n\n  three — ünï ',
    })
    await deliver(world, { from: REP, to: ['no-such-user@cobaltfoundry.example'] }, mime)
    const [raw] = await inboxAfter(world, clock)
    expect(Buffer.from(raw!).includes(mime)).toBe(true)
  })

  it('returns the headers alone of a large mail', async () => {
    const { world, clock } = await aWorld()
    await post(world, {
      to: 'no-such-user@cobaltfoundry.example',
      text: 'word '.repeat(20).concat('\n').repeat(600),
    })
    const [raw] = await inboxAfter(world, clock)
    const mail = await PostalMime.parse(raw!)
    expect(mail.attachments.map((part) => part.mimeType)).toContain('text/rfc822-headers')
    expect(raw!.byteLength).toBeLessThan(10_000)
  })

  it('warns first and then returns a mail that expires', async () => {
    const { mails } = await answersTo('expired@westerly.example')
    expect(mails.map((mail) => /^Action: (.*)$/m.exec(statusOf(mail))?.[1])).toEqual(['delayed', 'failed'])
    expect(statusOf(mails[1]!)).toContain('Status: 4.4.7')
  })

  it('answers for somebody who is away, with a day of return that is a working day ahead', async () => {
    const { world, clock } = await aWorld()
    for (let n = 0; n < 12; n++) await post(world, { to: `out-of-office+${n}@riverton.example` })
    const mails = await Promise.all((await inboxAfter(world, clock)).map((raw) => PostalMime.parse(raw)))
    expect(mails).toHaveLength(12)
    for (const mail of mails) {
      expect(header(mail, 'auto-submitted')).toBe('auto-replied')
      expect(header(mail, 'x-auto-response-suppress')).toBe('All')
      expect(header(mail, 'precedence')).toMatch(/^(bulk|auto_reply)$/)
      const day = /(\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})/.exec(mail.text ?? '')?.[1]
      const back = new Date(`${day} UTC`)
      expect(back.getTime()).toBeGreaterThan(clock.now())
      expect(back.getTime()).toBeLessThan(clock.now() + 15 * 86_400_000)
      expect([1, 2, 3, 4, 5]).toContain(back.getUTCDay())
    }
    expect(new Set(mails.map((mail) => mail.subject)).size).toBeGreaterThan(1)
  })

  it.each(['replies', 'unsubscribes'])('lets %s write in the thread, with our mail quoted', async (who) => {
    const { messageId, mails } = await answersTo(`${who}.ann@zeta.example`, 'Ann Lee')
    const mail = mails[0]!
    expect(mail.from).toMatchObject({ name: 'Ann Lee', address: `${who}.ann@zeta.example` })
    expect(mail.to?.[0]?.address).toBe(REP)
    expect(mail.subject).toBe('Re: New reps at Brightwater')
    expect(mail.inReplyTo).toBe(`<${messageId}>`)
    expect(mail.references).toContain(`<${messageId}>`)
    expect(mail.text).toContain('Hi Sam,')
    expect(mail.text).toContain('how long is it until a new rep makes a call?')
    expect(header(mail, 'auto-submitted')).toBeUndefined()
  })

  it('asks in plain words not to be written to again', async () => {
    const { mails } = await answersTo('unsubscribes@zeta.example')
    expect(mails[0]!.text).toMatch(/remove me|stop emailing|unsubscribe/)
  })

  it('replies once in a thread, and again in a new one', async () => {
    const { world, clock } = await aWorld()
    const first = await post(world, { to: 'replies@zeta.example' })
    expect(await inboxAfter(world, clock)).toHaveLength(1)
    await post(world, { to: 'replies@zeta.example', references: [first] })
    expect(await inboxAfter(world, clock)).toHaveLength(1)
    await post(world, { to: 'replies@zeta.example' })
    expect(await inboxAfter(world, clock)).toHaveLength(2)
  })

  it('bounces every mail of a thread to a dead address, each report naming its own mail', async () => {
    const { world, clock } = await aWorld()
    const first = await post(world, { to: 'no-such-user@zeta.example' })
    const second = await post(world, { to: 'no-such-user@zeta.example', references: [first] })
    const raws = (await inboxAfter(world, clock)).map((raw) => Buffer.from(raw).toString())
    expect(raws).toHaveLength(2)
    for (const id of [first, second]) {
      expect(raws.filter((raw) => raw.includes(`Message-ID: <${id}>`))).toHaveLength(1)
    }
  })

  it('says nothing for anyone else, and never answers a mail without a sender', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'ann@zeta.example' })
    await post(world, { to: 'no-such-user@zeta.example', from: '' })
    expect(await inboxAfter(world, clock)).toEqual([])
    expect(world.accepted()).toHaveLength(2)
  })

  it('writes no header of an enemy: line breaks in a subject or a name stay inside', async () => {
    const { world, clock } = await aWorld()
    const subject = '=?utf-8?Q?Hi=0D=0ABcc:_eve@evil.example?='
    await post(world, { to: 'replies@zeta.example', subject })
    await post(world, { to: 'no-such-user@saltmarsh.example', subject })
    for (const raw of await inboxAfter(world, clock)) {
      expect(header(await PostalMime.parse(raw, { forceRfc822Attachments: true }), 'bcc')).toBeUndefined()
    }
  })

  it('has no way out: its sources open no connection and start no program', () => {
    const here = new URL('../../../src/main/engine/practice-world/', import.meta.url)
    const allowed =
      /^(\.\.?\/|#shared\/|zod$|smtp-server$|postal-mime$|html-to-text$|nodemailer\/lib\/mime-node$|node:(crypto|fs\/promises|path|url)$)/
    const strangers = sourcesOf(here).flatMap((file) => {
      const source = readFileSync(new URL(file, here), 'utf8')
      const imports = [...source.matchAll(/^(import type|import|export)\b[^;]*? from '([^']+)'/gm)]
      const taken = imports.filter(([, kind, from]) => kind !== 'import type' && !allowed.test(from!))
      const calls = source.match(/\b(?:fetch|import|require)\(/g) ?? []
      return [...taken.map(([line]) => line), ...calls].map((words) => `${file}: ${words}`)
    })
    expect(strangers).toEqual([])
  })
})

function sourcesOf(folder: URL): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.ts'))
}
