import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { sequenceInputSchema } from '#shared/contract/sequences.ts'
import { readSequenceFile } from '#engine/sequences/sequence-file.ts'

const read = (content: string) => readSequenceFile(content, 'spring.yaml')
function problems(content: string): string[] {
  try {
    read(content)
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-input') return error.message.split('\n')
    throw error
  }
  return []
}
const steps = (list: string) => `name: x\nsteps:\n${list}`
const FIRST = '  - { day: 1, subject: s, text: t }\n'

describe('a sequence file', () => {
  const expected = {
    name: 'Spring intro',
    skipWeekends: true,
    zone: null,
    steps: [
      {
        kind: 'email',
        day: 1,
        at: 'now',
        sameThread: false,
        subject: 'Hello {{first_name|there}}',
        text: '…',
        html: '<p>…</p>',
      },
      { kind: 'email', day: 4, at: '09:30', sameThread: true, subject: null, text: '…', html: null },
      { kind: 'task', day: 7, task: 'call', note: '…' },
    ],
  }
  const yaml = `name: Spring intro
skipWeekends: true
steps:
  - { day: 1, at: now, subject: "Hello {{first_name|there}}", text: "…", html: "<p>…</p>" }
  - { day: 4, at: "09:30", sameThread: true, text: "…" }
  - { day: 7, task: call, note: "…" }
`
  it('is read as YAML', () => {
    expect(read(yaml)).toEqual(expected)
    expect(sequenceInputSchema.parse(read(yaml))).toEqual(expected)
  })
  it('is read with its mark and Windows line ends', () => {
    expect(read('\uFEFF' + yaml.replaceAll('\n', '\r\n'))).toEqual(expected)
  })
  it('is read as JSON, indented with tabs, whatever it is called', () => {
    const { name, skipWeekends } = expected
    const list = [
      { day: 1, at: 'now', subject: 'Hello {{first_name|there}}', text: '…', html: '<p>…</p>' },
      { day: 4, at: '09:30', sameThread: true, text: '…' },
      { day: 7, task: 'call', note: '…' },
    ]
    expect(read(JSON.stringify({ name, skipWeekends, steps: list }, null, '\t'))).toEqual(expected)
  })
  it('takes a time without quotes, a block of text, and leaves out what has a default', () => {
    const file = read(
      steps(
        '  - day: 1\n    at: 09:30\n    subject: s\n    text: |\n      one\n      two\n  - { day: 1, task: custom }\n',
      ),
    )
    expect(file.steps).toEqual([
      { kind: 'email', day: 1, at: '09:30', sameThread: false, subject: 's', text: 'one\ntwo\n', html: null },
      { kind: 'task', day: 1, task: 'custom', note: '' },
    ])
  })
  it('makes every email without a time leave at now', () => {
    const file = read(steps(`${FIRST}  - { day: 2, sameThread: true, text: t }\n`))
    expect(file.steps.map((step) => step.kind === 'email' && step.at)).toEqual(['now', 'now'])
  })
  it('takes a zone that exists', () =>
    expect(read(`zone: Asia/Kolkata\n${steps(FIRST)}`).zone).toBe('Asia/Kolkata'))
})

describe('a problem is named with its file and line', () => {
  it.each<[string, string, number, string]>([
    [
      'an unknown key',
      `nmae: y\n${steps(FIRST)}`,
      1,
      'unknown key "nmae"; a sequence knows name, skipWeekends, zone, steps',
    ],
    [
      'an unknown key of a step',
      steps('  - day: 1\n    subject: s\n    txet: t\n    text: t\n'),
      5,
      'unknown key "txet"; an email step knows day, at',
    ],
    [
      'a key of an email in a task',
      steps(`${FIRST}  - { day: 2, task: call, text: t }\n`),
      4,
      'unknown key "text"; a task step knows day, task, note',
    ],
    [
      'a key of a prototype',
      steps('  - { day: 1, subject: s, text: t, __proto__: 1 }\n'),
      3,
      'unknown key "__proto__"',
    ],
    ['no name', `steps:\n${FIRST}`, 1, 'name: expected a text'],
    ['a name that is a number', `name: 5\nsteps:\n${FIRST}`, 1, 'name: expected a text'],
    ['no steps', 'name: x\n', 1, 'steps: expected a list'],
    ['an empty list', 'name: x\nsteps: []\n', 2, 'steps:'],
    [
      'a step that is a text',
      steps(`${FIRST}  - hello\n`),
      4,
      'step 2: expected the keys of an email or of a task',
    ],
    [
      'a day that is a word',
      steps('  - { day: one, subject: s, text: t }\n'),
      3,
      'day: expected a whole number',
    ],
    [
      'a day that is no whole number',
      steps('  - { day: 1.5, subject: s, text: t }\n'),
      3,
      'day: expected a whole number',
    ],
    ['day 0', steps('  - { day: 0, subject: s, text: t }\n'), 3, 'day:'],
    ['no day', steps('  - { subject: s, text: t }\n'), 3, 'day: expected a whole number'],
    [
      'a time that is none',
      steps('  - { day: 1, at: "25:00", subject: s, text: t }\n'),
      3,
      'at: expected "now" or a time such as "09:30"',
    ],
    [
      'yes for true',
      steps(`${FIRST}  - { day: 2, sameThread: yes, text: t }\n`),
      4,
      'sameThread: expected true or false',
    ],
    ['an unknown task', steps('  - { day: 1, task: fax }\n'), 3, 'task: expected call, linkedin, custom'],
    ['no body', steps('  - { day: 1, subject: s }\n'), 3, 'expected text, html or both'],
    ['an empty body', steps('  - { day: 1, subject: s, text: " " }\n'), 3, 'expected text, html or both'],
    ['no subject', steps('  - { day: 1, text: t }\n'), 3, 'expected subject, or sameThread: true'],
    [
      'a first email in a thread',
      steps('  - { day: 1, task: call }\n  - { day: 1, text: t, sameThread: true }\n'),
      4,
      'no thread to continue',
    ],
    [
      'a day that goes back',
      steps('  - { day: 3, subject: s, text: t }\n  - { day: 2, task: call }\n'),
      4,
      'day 2 comes after day 3',
    ],
    ['a zone that is none', `zone: Mars/Base\n${steps(FIRST)}`, 1, '"Mars/Base" is not a time zone'],
    ['a zone that is an offset', `zone: "+02:00"\n${steps(FIRST)}`, 1, 'is not a time zone'],
    ['a key twice', `name: y\n${steps(FIRST)}`, 2, 'Map keys must be unique'],
    ['a second document', `${steps(FIRST)}---\nname: y\n`, 4, 'multiple documents'],
    ['a custom tag', `name: !!js/function "x"\nsteps:\n${FIRST}`, 1, 'Unresolved tag'],
    ['an alias', `name: &a x\nzone: *a\nsteps:\n${FIRST}`, 2, 'aliases are not read'],
    ['broken YAML', 'name: "x\nsteps: [\n', 3, 'Missing closing'],
  ])('%s', (_, content, line, text) => {
    const found = problems(content)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(`spring.yaml, line ${line}: `)
    expect(found[0]).toContain(text)
  })

  it('several together, by line, at most twenty', () => {
    expect(problems('nmae: x\nsteps:\n  - { day: 1 }\n')).toHaveLength(4)
    const many = problems(steps('  - { dya: 1 }\n'.repeat(30)))
    expect(many).toHaveLength(21)
    expect(many.at(-1)).toBe('and 40 more')
  })
})

describe('a hostile file', () => {
  it.each([
    ['nested lists', '['.repeat(100_000)],
    ['nested maps', '{a: '.repeat(12_000)],
    ['nested dashes', '- '.repeat(16_000)],
    ['a great many keys', 'a: b\n'.repeat(300_000)],
    ['a great many quotes', '"'.repeat(2_000_000)],
    ['a great many steps', `name: x\nsteps:\n${'  - { day: 1 }\n'.repeat(50_000)}`],
    [
      'an alias bomb',
      `a: &a [x,x,x]\n${'bcdefgh'
        .split('')
        .map((key, i) => `${key}: &${key} [*${'abcdefgh'[i]},*${'abcdefgh'[i]}]`)
        .join('\n')}`,
    ],
    ['eleven megabytes', 'x'.repeat(11_000_000)],
    ['nothing', ''],
    ['bytes', '\0\u0001\u0002'],
  ])('of %s is refused in a few words', (_, content) => {
    const found = problems(content)
    expect(found.length).toBeGreaterThan(0)
    expect(found.join('').length).toBeLessThan(5000)
  })
})
