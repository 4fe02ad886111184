import { phrases } from './languages/language.ts'
/** Lines by which mail programs introduce what they quote, in lower case. */
const INTRODUCTIONS = phrases(`
  -----original message | ----- original message | -----ursprüngliche nachricht |
  ----- ursprüngliche nachricht | -----message d | -----mensaje original |
  -----messaggio originale | -----mensagem original | -----oorspronkelijk bericht |
  -----ursprungligt meddelande | -----oprindelig | -----opprinnelig | -----alkuperäinen viesti |
  -----wiadomość oryginalna | -----původní zpráva | -----eredeti üzenet | -----исходное сообщение |
  -----元のメッセージ | -----original-nachricht | ________________________________ |
  ---------- forwarded message | begin forwarded message | -------- original | -------- forwarded |
  -------- weitergeleitete | -------- message original
`)
/** Ends of the line `On …, … wrote:` */
const WROTE = phrases(`
  wrote: | schrieb: | a écrit : | a écrit: | escribió: | ha scritto: | escreveu: | schreef: |
  skrev: | kirjoitti: | napisał(a): | napisał: | napsal(a): | napísal(a): | írta: |
  a scris: | написал: | написала: | пишет: | пише: | のメール: | のメッセージ: | さんは書きました: | 写道： | 写道: |
  έγραψε: | yazdı: | napisao je: | kirjutas: | rašė: | rakstīja:
`)
const HEADERS = phrases(`
  from: | von: | de : | de: | da: | van: | från: | fra: | lähettäjä: | od: | feladó: | от: | від: |
  差出人: | 发件人: | 發件人: | 보낸 사람: | από: | kimden:
`)
const MAX_LINES = 2_000

/** The words of the sender, without quoted lines and without what stands below an `On … wrote:`. */
export function ownWords(text: string): string {
  const kept: string[] = []
  const lines = text.slice(0, 64_000).split('\n', MAX_LINES)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (line.startsWith('>')) continue
    if (introducesQuote(lines, at) && kept.some((each) => each.trim() !== '')) break
    kept.push(line)
  }
  return kept.join('\n').trim()
}

function introducesQuote(lines: readonly string[], at: number): boolean {
  const line = lines[at]!.trim().toLowerCase()
  if (line === '' || line.length > 400) return false
  if ('-_b'.includes(line[0]!) && INTRODUCTIONS.some((each) => line.startsWith(each))) return true
  const colon = line.search(/[:：]/)
  if (colon < 0) return false
  if (WROTE.some((each) => line.endsWith(each))) return true
  // Outlook quotes by a header of its own: two more `Name:` lines must follow.
  if (colon > 12 || !HEADERS.some((each) => line.startsWith(each))) return false
  return lines.slice(at + 1, at + 4).filter((next) => namedLine(next)).length >= 2
}

function namedLine(line: string): boolean {
  const colon = line.indexOf(':')
  return colon > 1 && colon < 24
}
