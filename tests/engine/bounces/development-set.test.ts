import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classifyPaths } from '../../../src/main/commands/classify.ts'

const SET = join(import.meta.dirname, '../../../../shared/bounces')

// The set is not part of the project: without it this file shows as skipped.
describe.skipIf(!existsSync(join(SET, 'truth.jsonl')))('the development set of real mails', () => {
  it('is read as well as promised', { timeout: 120_000 }, async () => {
    const lines: string[] = []
    await classifyPaths(
      [join(SET, 'mails')],
      (line) => void (line.index === 0 && lines.push(JSON.stringify(line))),
    )
    const figures = score(lines)
    expect(figures['recall']).toBeGreaterThanOrEqual(99.5)
    expect(figures['exact recipients']).toBeGreaterThanOrEqual(99)
    expect(figures['dead or not']).toBeGreaterThanOrEqual(98.5)
    expect(figures['hard, soft or block']).toBeGreaterThanOrEqual(98)
    expect(figures['reason']).toBeGreaterThanOrEqual(95)
    expect(figures['Message-ID']).toBeGreaterThanOrEqual(99.5)
    expect(figures).toMatchObject({
      'delay warnings': 100,
      'other mail not called a bounce': 100,
      wrongId: 0,
      finalsCalledDelayed: 0,
      unread: 0,
    })
  })
})

function score(lines: readonly string[]): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldpost-score-'))
  try {
    const results = join(folder, 'results.jsonl')
    writeFileSync(results, lines.join('\n'))
    const printed = execFileSync(process.execPath, [join(SET, 'score.mjs'), results], { encoding: 'utf8' })
    return JSON.parse(printed.trim().split('\n').at(-1)!) as Record<string, number>
  } finally {
    rmSync(folder, { recursive: true })
  }
}
