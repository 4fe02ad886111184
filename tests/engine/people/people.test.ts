import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PeopleFile, readPeopleFile, slug, splitName } from '#engine/people/people.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = async (text: string) => readPeopleFile(bytes(text), 'people.csv')
const fixture = async (name: string) =>
  readPeopleFile(readFileSync(new URL(`../../fixtures/people/${name}`, import.meta.url)), name)
const addresses = (file: PeopleFile) => file.rows.map(({ address }) => address)

describe('encodings', () => {
  const text = 'Email;Vorname;Firma\nana@example.org;Añá;Größe €\n'
  const utf16 = (big: boolean) => {
    const buffer = Buffer.from(text, 'utf16le')
    return big ? buffer.swap16() : buffer
  }
  const cases: [string, Uint8Array, string][] = [
    ['UTF-8', bytes(text), 'utf-8'],
    ['UTF-8 with its mark', bytes('\uFEFF' + text), 'utf-8'],
    ['UTF-16LE with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(false)]), 'utf-16le'],
    ['UTF-16LE without', utf16(false), 'utf-16le'],
    ['UTF-16BE with its mark', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(true)]), 'utf-16be'],
    ['UTF-16BE without', utf16(true), 'utf-16be'],
    ['Windows-1252', Buffer.from(text.replace('€', '\x80'), 'latin1'), 'windows-1252'],
  ]
  it.each(cases)('reads %s', async (_, content, encoding) => {
    const file = await readPeopleFile(content, 'x.csv')
    expect(file.encoding).toBe(encoding)
    expect(file.rows).toEqual([
      { line: 2, address: 'ana@example.org', fields: { first_name: 'Añá', company: 'Größe €' } },
    ])
  })

  it('keeps a letter whole that lies on the border of two pieces', async () => {
    for (const pad of [0, 1, 2, 3]) {
      const long = `email,note\n${'x'.repeat(pad)}a@example.org,${'€'.repeat(9000)}\n`
      const rows = Array.from({ length: 8 }, (_, i) => `p${i}@example.org,${'€'.repeat(9000)}`).join('\n')
      const file = await read(long + rows)
      expect(file.rejected).toEqual([])
      expect(file.rows.every(({ fields }) => fields.note === '€'.repeat(9000))).toBe(true)
    }
  })
})

describe('delimiters and line ends', () => {
  const table = [
    ['email', 'first name', 'note'],
    ['a@example.org', 'Ann', 'x, y; z | w'],
    ['b@example.org', 'Bob', 'two\nlines'],
  ]
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  for (const delimiter of [',', ';', '\t', '|'])
    for (const end of ['\n', '\r\n', '\r'])
      it(`finds ${JSON.stringify(delimiter)} with lines that end in ${JSON.stringify(end)}`, async () => {
        const lines = table
          .map((row) => row.map(quote).join(delimiter))
          .join(end)
          .replaceAll('two\nlines', `two${end}lines`)
        const file = await read(lines)
        expect(file.delimiter).toBe(delimiter)
        expect(file.rows.map(({ fields }) => fields.note)).toEqual(['x, y; z | w', 'two\nlines'])
        expect(file.rows.map(({ line }) => line)).toEqual([2, 3])
      })

  it('obeys the first line that Excel writes for itself', async () => {
    const file = await read('sep=;\r\nemail;a,b,c\r\nx@example.org;1,2,3\r\n')
    expect(file.delimiter).toBe(';')
    expect(file.rows).toEqual([{ line: 3, address: 'x@example.org', fields: { a_b_c: '1,2,3' } }])
  })

  it('reads a single column without any delimiter', async () => {
    expect(addresses(await read('E-Mail\na@example.org\n\nb@example.org'))).toEqual([
      'a@example.org',
      'b@example.org',
    ])
  })

  it('finds CRLF whole when it lies on the border of two pieces', async () => {
    for (let pad = 0; pad < 4; pad++) {
      const note = 'n'.repeat(5000)
      const rows = Array.from({ length: 40 }, (_, i) => `p${i}@example.org,${note}${'y'.repeat(pad)}`)
      const file = await read(['email,note', ...rows].join('\r\n'))
      expect(file.rows.map(({ line }) => line)).toEqual(rows.map((_, i) => i + 2))
    }
  })
})

describe('columns', () => {
  it.each([
    ['Email', 'email'],
    ['E-Mail-Adresse', 'email'],
    ['Given Name', 'first_name'],
    ['Vorname', 'first_name'],
    ['Prénom', 'first_name'],
    ['Nachname', 'last_name'],
    ['Surname', 'last_name'],
    ['Organisation', 'company'],
    ['Firma', 'company'],
    ['Job Title', 'title'],
    ['Country/Region', 'country'],
    ['Time zone', 'time_zone'],
    ['Lieblings-Größe (neu)', 'lieblings_grosse_neu'],
    ['Имя', 'имя'],
    ['my_signature', 'custom_my_signature'],
    ['__proto__', 'proto'],
    ['constructor', 'constructor'],
    ['  ', null],
  ])('%s fills %s', async (header, field) => {
    const other = field === 'email' ? 'x' : 'email'
    const file = await read(`"${header}","${other}"\n`)
    expect(file.columns[0]!.field).toBe(field)
  })

  it('takes a column "address" for the address only when no other column is', async () => {
    const street = await read('Email,Address\na@example.org,Main St 1\n')
    expect(street.rows[0]!.fields).toEqual({ address: 'Main St 1' })
    expect(addresses(await read('Name,Address\nAnn,a@example.org\n'))).toEqual(['a@example.org'])
  })

  it('gives the second column of one meaning a name of its own', async () => {
    const file = await read('email,Company,Firma,x,x\na@example.org,A,B,1,2')
    expect(file.rows[0]!.fields).toEqual({ company: 'A', firma: 'B', x: '1', x_2: '2' })
  })

  it('splits a full name only where first and last name are missing', async () => {
    const file = await read(
      'email,name,first name\na@example.org,Ada Lovelace,\nb@example.org,Bob Ray,Robert',
    )
    expect(file.rows.map(({ fields }) => [fields.first_name, fields.last_name])).toEqual([
      ['Ada', 'Lovelace'],
      ['Robert', undefined],
    ])
  })

  it.each([
    ['Ada Lovelace', 'Ada', 'Lovelace'],
    ['Lovelace, Ada', 'Ada', 'Lovelace'],
    ['Dr. Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Cher', 'Cher', ''],
    ['  Maria   del  Carmen Ruiz ', 'Maria del Carmen', 'Ruiz'],
    ['', '', ''],
  ])('splits %j', (full, first, last) => expect(splitName(full)).toEqual({ first, last }))

  it('does not let a column name reach the prototype of anything', async () => {
    const file = await read('email,__proto__,constructor,toString\na@example.org,x,y,z\n')
    expect(file.rows[0]!.fields).toEqual({ proto: 'x', constructor: 'y', tostring: 'z' })
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(slug('__proto__')).toBe('proto')
  })

  it('takes name and address out of a cell that holds both', async () => {
    const file = await read('to\n"Ann Lee <ANN@Example.org>"\n')
    expect(file.rows).toEqual([
      { line: 2, address: 'ann@example.org', fields: { first_name: 'Ann', last_name: 'Lee' } },
    ])
  })
})

describe('rows that are refused', () => {
  it.each([
    ['no address', ',Ann,x', 'There is no email address in this row.'],
    ['no address in it', 'ann at example,Ann,x', '"ann at example" is not an email address.'],
    ['two addresses', 'a@example.org; b@example.org,Ann,x', 'is not an email address'],
    ['too few columns', 'a@example.org,Ann', 'The row has 2 columns; the first line names 3.'],
    ['too many columns', 'a@example.org,Ann,x,y', 'The row has 4 columns; the first line names 3.'],
    [
      'a control character',
      'a@example.org,A\u0007nn,x',
      '"first name" contains a control character (U+0007).',
    ],
    ['a NUL', 'a@example.org,A\0nn,x', 'control character (U+0000)'],
    ['an over-long cell', `a@example.org,${'n'.repeat(10_001)},x`, 'longer than 10,000 characters'],
    ['an open quote', 'a@example.org,"Ann,x', 'A quote is opened on this line and never closed.'],
    [
      'an address that smuggles a header',
      '"a@example.org\nBcc: b@example.org",Ann,x',
      'is not an email address',
    ],
  ])('%s', async (_, row, reason) => {
    const file = await read(`email,first name,note\nok1@example.org,a,b\n${row}\nok2@example.org,c,d\n`)
    expect(addresses(file)).toEqual(['ok1@example.org', 'ok2@example.org'])
    expect(file.rejected).toHaveLength(1)
    expect(file.rejected[0]!.line).toBe(3)
    expect(file.rejected[0]!.reason).toContain(reason)
    expect(file.rejected[0]!.row.length).toBeLessThanOrEqual(200)
    expect(file.total).toBe(3)
  })

  it('takes quotes inside a cell as they stand', async () => {
    const file = await read('email,name\na@example.org,Peter "Pit" Meyer\nb@example.org,"Pit" Meyer\n')
    expect(file.rows.map(({ fields }) => fields.full_name)).toEqual(['Peter "Pit" Meyer', '"Pit" Meyer'])
  })

  it('counts lines as an editor does, quoted line ends included', async () => {
    const file = await read('email,note\na@example.org,"1\n2\n\n4"\n\n,,,\nbad,x\nb@example.org,y')
    expect(file.rows.map(({ line }) => line)).toEqual([2, 9])
    expect(file.rejected.map(({ line }) => line)).toEqual([8])
    expect(file.total).toBe(3)
  })

  it('counts an address once, whatever its case', async () => {
    const file = await read('email,x\nA@Example.org,first\na@example.ORG,second\n')
    expect(file.rows).toEqual([{ line: 2, address: 'a@example.org', fields: { x: 'first' } }])
    expect([file.duplicates, file.total]).toEqual([1, 2])
  })

  it('keeps a formula as the text it is', async () => {
    const file = await read('email,x\na@example.org,"=HYPERLINK(""http://x"")"\n')
    expect(file.rows[0]!.fields.x).toBe('=HYPERLINK("http://x")')
  })
})

describe('files that are refused as a whole', () => {
  it.each([
    ['an empty file', '', 'is empty'],
    ['blank lines only', '\n \n,,\n', 'is empty'],
    ['no address column', 'Name,Company\nAnn,Acme\n', 'Columns seen: "Name", "Company"'],
    ['no column names', 'ann@example.org,Ann\n', 'begins with a person on line 1'],
    ['too many columns', `email,${'a,'.repeat(200)}b\n`, 'at most 200'],
    ['a workbook', 'PK\u0003\u0004rest', 'is a workbook'],
  ])('%s', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(message),
    })
  })
})

describe('hostile files', () => {
  it.each([
    ['unclosed-quote.csv', 4, [3]],
    ['formula-and-prototype.csv', 2, []],
    ['mixed-broken.csv', 3, [3, 4, 5, 6, 7, 9]],
    ['semicolon-1252.csv', 2, []],
    ['nul-bytes.csv', 1, [2]],
  ])('%s gives %i people and rejects lines %j', async (name, people, rejected) => {
    const file = await fixture(name)
    expect(file.rejected.map(({ line }) => line)).toEqual(rejected)
    expect(file.rows).toHaveLength(people)
    expect(file.total).toBe(people + rejected.length + file.duplicates)
  })

  it('reads on after an open quote on the first of many lines', async () => {
    const file = await read(
      `email,x\n"a@example.org,x\n${Array.from({ length: 30_000 }, (_, i) => `p${i}@example.org,y`).join('\n')}`,
    )
    expect(file.rejected.map(({ line }) => line)).toEqual([2])
    expect(file.rows).toHaveLength(30_000)
  })

  it('rejects a line without end and reads on after it', async () => {
    const file = await read(`email,x\na@example.org,${'y'.repeat(3_000_000)}\n\nb@example.org,z\n`)
    expect(file.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'The line is far too long.'],
    ])
    expect(file.rows.map(({ line }) => line)).toEqual([4])
  })

  it('lets others have a turn while it reads a long file', async () => {
    let turns = 0
    let done = false
    const count = () => void (done || (turns++, setImmediate(count)))
    setImmediate(count)
    await read(
      `email,x\n${Array.from({ length: 20_000 }, (_, i) => `p${i}@example.org,"some text"`).join('\n')}`,
    )
    done = true
    expect(turns).toBeGreaterThan(5)
  })
})

describe('properties', () => {
  const cell = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .map((text) => text.replace(/[\p{Cc}]/gu, '').trim())
  it('reads back every table that is written by the rules', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        async (cells, delimiter, end) => {
          const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
          const rows = cells.map(([a, b], i) => [`p${i}@example.org`, a, b].map(quote).join(delimiter))
          const file = await read([`email${delimiter}aa${delimiter}bb`, ...rows].join(end))
          expect(file.rejected).toEqual([])
          expect(file.rows.map(({ fields }) => [fields.aa ?? '', fields.bb ?? ''])).toEqual(cells)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('accounts for every row of any bytes, and never fails in another way than by saying so', async () => {
    const junk = fc.array(
      fc.constantFrom('"', ',', '\n', '\r', 'a@example.org', 'b', '""', ';', ' ', '\x07'),
      { maxLength: 60 },
    )
    await fc.assert(
      fc.asyncProperty(junk, async (pieces) => {
        const file = await read(`email,x\n${pieces.join('')}`)
        expect(file.total).toBe(file.rows.length + file.rejected.length + file.duplicates)
        const lines = [...file.rows, ...file.rejected].map(({ line }) => line)
        expect(new Set(lines).size).toBe(lines.length)
      }),
      { numRuns: 500 },
    )
  })
})
