import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Japanese phone and cable carriers: au/EZweb, KDDI, docomo, SoftBank, Biglobe. */
export const carriersJapan: Family = {
  name: 'Japanese carriers',
  marks: {
    from: ['no-reply@app.auone-net.jp', 'postmaster@ezweb.ne.jp'],
    says: phrases(`
    the user(s) account is | each of the following recipients was rejected by a remote mail server |
    your mail sent on: | your message was not delivered within
  `),
  },
  opens: phrases(`
    the user(s) account is disabled | the user(s) account is temporarily over quota |
    each of the following recipients was rejected by a remote mail server |
    could not be delivered to: | the following recipients did not receive this message | 次のあて先への |
    次のあて先 | 以下のあて先 | 以下の宛先 | 以下のメールアドレス | 下記のメールアドレス | 送信できませんでした | 配信できませんでした
  `),
  tells: [
    { says: 'the user(s) account is disabled', reason: 'mailbox_disabled' },
    { says: 'the user(s) account is temporarily limited', reason: 'mailbox_disabled' },
    { says: 'the user(s) account is temporarily over quota', reason: 'mailbox_full' },
    { says: 'your message was not delivered within', reason: 'delivery_expired' },
    { says: 'as their mailbox is full', reason: 'mailbox_full' },
  ],
  explains: ['as their mailbox is full', 'error message'],
  borders: ['non-delivered message', '元のメッセージ', '送信メール', 'オリジナルメッセージ'],
}
