/**
 * How well and how fast mail is read: `node bench/bounces.ts`. Reads the development set beside the project
 * (`../shared/bounces`), prints the scorer's figures beside the anchors that the set's README gives, and the speed as a
 * ratio to the MIME parser alone on the same mails in the same run, the median of five rounds.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { classifyMail } from '../src/main/engine/bounces/bounces.ts'

const SET = join(import.meta.dirname, '../../shared/bounces')
const ROUNDS = 5
/** What the best others do on the whole set that this is a part of; its README has the table. */
const ANCHORS: readonly [figure: string, sisimai: string, oracle: string, target: string][] = [
  ['recall', '97.7', '99.6', '99.5'],
  ['exact recipients', '97.1', '99.6', '99'],
  ['dead or not', '94.4', '', '98.5'],
  ['hard, soft or block', '95.1', '', '98'],
  ['reason', '90.5', '', '95'],
  ['Message-ID', '95.3', '99.8', '99.5'],
  ['delay warnings', '73.9', '', '100'],
  ['other mail not called a bounce', '', '', '100'],
  ['wrongId', '', '', '0'],
  ['finalsCalledDelayed', '48 of 1,021', '', '0'],
]

if (existsSync(join(SET, 'truth.jsonl'))) {
  const mails = filesUnder(join(SET, 'mails')).map((file) => ({ file, raw: readFileSync(file) }))
  await printFigures(mails)
  await printSpeed(mails)
} else {
  console.log(`The development set is not at ${SET}: nothing to measure.`)
}

interface Sample {
  file: string
  raw: Buffer
}

async function printFigures(mails: readonly Sample[]): Promise<void> {
  const lines: string[] = []
  for (const { file, raw } of mails) {
    const { kind, recipients, originalMessageId, returnDate } = await classifyMail(raw, {
      receivedAt: statSync(file).mtimeMs,
    })
    lines.push(JSON.stringify({ file, index: 0, kind, recipients, originalMessageId, returnDate }))
  }
  const figures = score(lines)
  console.log(`${mails.length} mails\n`)
  console.log(row('figure', 'here', 'target', 'Sisimai 5.1', 'one of nine right'))
  for (const [figure, sisimai, oracle, target] of ANCHORS) {
    console.log(row(figure, String(figures[figure] ?? ''), target, sisimai, oracle))
  }
}

function row(...cells: string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(32) : cell.padStart(at === 4 ? 18 : 12))).join('')
}

function score(lines: readonly string[]): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldpost-bench-'))
  try {
    const results = join(folder, 'results.jsonl')
    writeFileSync(results, lines.join('\n'))
    const printed = execFileSync(process.execPath, [join(SET, 'score.mjs'), results], { encoding: 'utf8' })
    return JSON.parse(printed.trim().split('\n').at(-1)!) as Record<string, number>
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function printSpeed(mails: readonly Sample[]): Promise<void> {
  const ratios: number[] = []
  const rates: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    let parsing = 0
    let reading = 0
    // Mail by mail in turn, so that what else the machine does falls on both.
    for (const [at, mail] of mails.entries()) {
      const parse = async () => (parsing += await timed([mail], (raw) => PostalMime.parse(raw)))
      const read = async () => (reading += await timed([mail], (raw) => classifyMail(raw, { receivedAt: 0 })))
      // Whoever comes second finds the bytes in the cache.
      for (const turn of (round + at) % 2 === 0 ? [parse, read] : [read, parse]) await turn()
    }
    if (round === 0) continue // the first round compiles
    ratios.push(parsing / reading)
    rates.push((mails.length / reading) * 1_000)
  }
  console.log(`\nspeed beside postal-mime alone    ${median(ratios).toFixed(2)} (target 0.7)`)
  console.log(`mails a second                    ${Math.round(median(rates))} (Sisimai: 750-1,000)`)
  const worst = await slowest(mails)
  console.log(
    `worst mail                        ${worst.ms.toFixed(1)} ms (target 100), ${worst.file.slice(SET.length + 1)}`,
  )
}

async function timed(mails: readonly Sample[], read: (raw: Buffer) => Promise<unknown>): Promise<number> {
  const start = performance.now()
  for (const { raw } of mails) await read(raw)
  return performance.now() - start
}

/** The mail that takes longest when each is given its best of three. */
async function slowest(mails: readonly Sample[]): Promise<{ file: string; ms: number }> {
  let worst = { file: '', ms: 0 }
  for (const { file, raw } of mails) {
    const times: number[] = []
    for (let n = 0; n < 3; n += 1)
      times.push(await timed([{ file, raw }], (bytes) => classifyMail(bytes, { receivedAt: 0 })))
    const ms = Math.min(...times)
    if (ms > worst.ms) worst = { file, ms }
  }
  return worst
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
