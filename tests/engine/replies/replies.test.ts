import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#engine/replies/languages/languages.ts'
import { readReply, type IncomingMail } from '#engine/replies/replies.ts'

const RECEIVED_AT = Date.parse('2026-04-20T10:00:00Z') // a Monday

function mail(given: {
  headers?: Record<string, string>
  subject?: string
  text?: string
  calendarMethod?: string
}): IncomingMail {
  const headers = given.headers ?? {}
  return {
    header: (name) => headers[name] ?? null,
    subject: given.subject ?? '',
    from: { name: 'Ida', address: 'ida@acme.example' },
    contentType: headers['content-type'] ?? 'text/plain',
    text: given.text ?? '',
    dispositionParts: [],
    calendarMethod: given.calendarMethod ?? null,
    receivedAt: RECEIVED_AT,
  }
}

const auto = { 'auto-submitted': 'auto-replied' }

describe('the day of return', () => {
  it.each([
    ['I am away returning to the office on May 5th.', '2026-05-05'],
    ['I am back on Monday.', '2026-04-27'],
    ['I will be back tomorrow.', '2026-04-21'],
    ['Out until Friday, May 8, 2026.', '2026-05-08'],
    ['I am on leave from 20 April 2026 through 1 May 2026', '2026-05-02'],
    ['out from April 27 to May 4', '2026-05-05'],
    ['I am back on 13/05', '2026-05-13'],
    ['Ich bin bis einschließlich 5. Mai nicht im Büro', '2026-05-06'],
    ['Ich bin ab dem 04.05. wieder erreichbar', '2026-05-04'],
    ['Je suis absent jusqu’au 12 mai inclus', '2026-05-13'],
    ['de retour le lundi 4 mai', '2026-05-04'],
    ['estaré de vuelta el 4 de mayo de 2026', '2026-05-04'],
    ['rientro il 4 maggio', '2026-05-04'],
    ['voltarei no dia 4 de maio', '2026-05-04'],
    ['ik ben afwezig t/m 8 mei', '2026-05-09'],
    ['åter på kontoret, tillbaka den 4 maj', '2026-05-04'],
    ['Jeg er tilbage den 4. maj', '2026-05-04'],
    ['Jeg er tilbake 4. mai', '2026-05-04'],
    ['palaan töihin 4.5.', '2026-05-04'],
    ['wracam 4 maja', '2026-05-04'],
    ['vrátím se 4. května', '2026-05-04'],
    ['vrátim sa 4. mája', '2026-05-04'],
    ['május 4-én visszatérek', '2026-05-04'],
    ['revin la birou pe 4 mai', '2026-05-04'],
    ['vraćam se 4. svibnja', '2026-05-04'],
    ['ще се върна на 4 май', '2026-05-04'],
    ['επιστρέφω στις 4 μαΐου', '2026-05-04'],
    ['4 mayıs 2026 tarihine kadar izindeyim', '2026-05-05'],
    ['буду отсутствовать до 8 мая включительно', '2026-05-09'],
    ['повернуся 4 травня', '2026-05-04'],
    ['olen tagasi 4. mail', '2026-05-04'],
    ['līdz 8. maijam', '2026-05-08'],
    ['iki gegužės 8 d.', '2026-05-08'],
    ['2026年4月29日から2026年5月6日まで休業いたします', '2026-05-07'],
    ['5月7日より通常通り営業いたします', '2026-05-07'],
    ['我将于5月6日返回办公室', '2026-05-06'],
    ['5월 6일까지 휴가입니다', '2026-05-07'],
  ])('of “%s” is %s', (text, returnDate) => {
    expect(readReply(mail({ headers: auto, text }))).toMatchObject({ kind: 'autoreply', returnDate })
  })

  it.each([
    'I will answer soon.',
    'We are open 24/7.',
    'Back in 1998 we had version 3.5.',
    'until 31.02.2026',
  ])('is not invented from “%s”', (text) => {
    expect(readReply(mail({ headers: auto, text })).returnDate).toBe(null)
  })

  it('is read from the field that iCloud writes', () => {
    const headers = {
      'x-apple-action': 'VACATION',
      'x-apple-criteria': '{kind=VACATION,startDate=2026-04-18T15:00:00Z,endDate=2026-05-03T14:59:59Z}',
    }
    expect(readReply(mail({ headers, text: 'Gone fishing.' })).returnDate).toBe('2026-05-04')
  })

  it('falls into the next year when the day has gone by in this one', () => {
    expect(readReply(mail({ headers: auto, text: 'back on January 7' })).returnDate).toBe('2027-01-07')
  })
})

describe('an automatic answer', () => {
  it.each(LANGUAGES.map((language) => [language.code, language.autoSubjects[0]!] as const))(
    'is known by its subject in %s: %s',
    (_, subject) => {
      expect(readReply(mail({ subject: `${subject}: your quote`, text: '' })).kind).toBe('autoreply')
    },
  )

  it('is known without any header by what it says', () => {
    const text =
      'Thank you for your e-mail. I am out of the office until 4 May with limited access to email. In urgent cases please contact my colleague.'
    expect(readReply(mail({ subject: 'Your quote', text })).kind).toBe('autoreply')
  })

  it.each([
    [{ subject: 'Re: Out of office policy', text: 'Here is the draft.' }],
    [{ subject: 'Re: Your quote', text: 'I am out of the office today, can we talk on Thursday?' }],
    [{ subject: 'Vacation photos', text: 'See attached', headers: { 'list-id': '<family.example>' } }],
  ])('is not seen in a person’s mail (%j)', (given) => {
    expect(readReply(mail(given)).kind).toBe('ordinary')
  })
})

describe('a wish to be left alone', () => {
  it.each([
    'Please remove me from your list.',
    'Stop emailing me',
    'unsubscribe',
    'Bitte nehmen Sie mich aus dem Verteiler.',
    'Merci de ne plus me contacter.',
    'No deseo recibir más correos.',
    'Vi prego, non contattatemi più.',
    'Não quero receber mais emails.',
    'Graag geen mails meer.',
    'Ta bort mig från er lista.',
    'Proszę o wypisanie mnie z listy.',
    'Nepřeji si další e-maily.',
    'Не пишите мне больше.',
    '配信停止をお願いします。',
    '今後、営業メールはお断りします。',
  ])('is seen in “%s”', (text) => {
    expect(readReply(mail({ subject: 'Re: Your quote', text })).wantsOut).toBe(true)
  })

  it.each([
    'Thanks, sounds interesting. Can you call me on Monday?',
    'We will remove the old machine from our plant next week.',
    'If you do not wish to receive our newsletter, click here to unsubscribe.',
  ])('is not seen in “%s”', (text) => {
    expect(readReply(mail({ subject: 'Re: Your quote', text })).wantsOut).toBe(false)
  })

  it('is not read from what the person quotes', () => {
    const text =
      'Sure, let us talk.\n\nOn 20 April Rita wrote:\n> Reply with STOP and I will remove you\n> unsubscribe me'
    expect(readReply(mail({ subject: 'Re: Your quote', text })).wantsOut).toBe(false)
  })

  it('makes a mail that holds nothing else an unsubscribe mail', () => {
    expect(readReply(mail({ subject: 'unsubscribe', text: '' }))).toMatchObject({
      kind: 'unsubscribe',
      wantsOut: true,
    })
    expect(
      readReply(mail({ headers: { to: 'rita+unsubscribe@example.com' }, subject: 'x', text: '' })).kind,
    ).toBe('unsubscribe')
  })
})

describe('other answers by programs', () => {
  it('knows calendar answers from invitations', () => {
    expect(readReply(mail({ calendarMethod: 'REPLY' })).kind).toBe('calendar')
    expect(readReply(mail({ calendarMethod: 'REQUEST' })).kind).toBe('ordinary')
  })

  it('knows a challenge by what it asks', () => {
    const given = {
      headers: auto,
      subject: 'Re: Your quote',
      text: 'To prove you are a human, follow the link once.',
    }
    expect(readReply(mail(given)).kind).toBe('challenge')
  })

  it('calls what a program sent unasked a system mail', () => {
    expect(
      readReply(mail({ headers: { 'auto-submitted': 'auto-generated' }, subject: 'Backup done' })).kind,
    ).toBe('system')
  })
})
