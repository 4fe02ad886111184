import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSync } from 'vite'

const ROOT = join(import.meta.dirname, '../../../src/main')
const FOLDERS = ['engine/bounces', 'engine/replies', 'commands/classify.ts']
/** How many ways a pattern may be tried at one place of the text. */
const MOST_TRIES = 200_000

const found = FOLDERS.flatMap((folder) => literalsUnder(join(ROOT, folder)))

// A pattern whose every repetition has an upper bound does a bounded amount of work at each place of the text.
describe('every regular expression that a mail may meet', () => {
  it('is found', () => {
    expect(found.length).toBeGreaterThan(20)
  })

  it.each(found)('$file: /$pattern/ has bounded repetitions only', ({ pattern }) => {
    expect(unbounded(pattern)).toEqual([])
    expect(tries(pattern)).toBeLessThanOrEqual(MOST_TRIES)
  })

  it.each(found)(
    '$file: /$pattern/ comes to an end on texts made of its own letters',
    ({ pattern, flags }) => {
      const letters = [
        '0',
        '5.',
        'a',
        'é',
        ' ',
        '-',
        '<',
        '.',
        ':',
        '\n',
        ...Array.from(pattern.replace(/[^a-z0-9 .<>:-]/gi, '')),
      ]
      for (const letter of new Set(letters)) {
        const text = letter.repeat(20_000)
        expect(
          [...(text + '!').matchAll(new RegExp(pattern, flags.includes('g') ? flags : `${flags}g`))].length,
        ).toBeGreaterThanOrEqual(0)
      }
    },
  )

  it('is a literal: none is built from text', () => {
    for (const source of sources()) expect(source.text).not.toMatch(/new RegExp\(/)
  })
})

interface Literal {
  file: string
  pattern: string
  flags: string
}

function sources(): { file: string; text: string }[] {
  return FOLDERS.flatMap((folder) => files(join(ROOT, folder))).map((file) => ({
    file,
    text: readFileSync(file, 'utf8'),
  }))
}

function literalsUnder(path: string): Literal[] {
  return files(path).flatMap((file) => {
    const literals: Literal[] = []
    const tree: unknown = parseSync(file, readFileSync(file, 'utf8')).program
    visit(tree, (regex) => literals.push({ file: file.slice(ROOT.length + 1), ...regex }))
    return literals
  })
}

function files(path: string): string[] {
  if (path.endsWith('.ts')) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(path, name))
}

function visit(node: unknown, take: (regex: { pattern: string; flags: string }) => void): void {
  if (Array.isArray(node)) for (const each of node) visit(each, take)
  else if (typeof node === 'object' && node !== null) {
    const regex = (node as { regex?: { pattern: string; flags: string } | null }).regex
    if (regex && typeof regex.pattern === 'string') take(regex)
    for (const [key, value] of Object.entries(node)) if (key !== 'regex') visit(value, take)
  }
}

/** The pattern without character classes and escapes, in which a bare `*`, `+` or `{` is a repetition. */
function bare(pattern: string): string {
  return pattern
    .replace(/\\[pP]\{[^}]{1,40}\}/g, 'x')
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]{0,200}\]/g, 'x')
}

function unbounded(pattern: string): string[] {
  return bare(pattern).match(/[*+]|\{\d{1,6},\}/g) ?? []
}

function tries(pattern: string): number {
  return [...bare(pattern).matchAll(/\{(?:\d{1,6},)?(\d{1,6})\}/g)].reduce(
    (product, match) => product * Math.max(1, Number(match[1])),
    1,
  )
}
