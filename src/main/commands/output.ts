import type { Writable } from 'node:stream'
import { jsonLine, plainText } from './plain-text.ts'
import { tableOf } from './table.ts'
import type { Column } from './table.ts'

/** The reader of our output has gone (`| head`). Not an error: the command tidies up and ends with 0. */
export class BrokenPipe extends Error {
  constructor() {
    super('nobody reads the output any more')
    this.name = 'BrokenPipe'
  }
}

export interface Output {
  readonly json: boolean
  /** Standard output is a terminal. */
  readonly terminal: boolean
  /** One line for a person; nothing in JSON mode. Rejects with BrokenPipe. */
  line(text: string): Promise<void>
  /** One object on one line, whatever the mode. Rejects with BrokenPipe. */
  object(value: object): Promise<void>
  /** The object in JSON mode, else the lines. */
  result(value: object, ...lines: string[]): Promise<void>
  /** Streams rows: objects in JSON mode, else a table, or `empty` when there is none. */
  rows<Row extends object>(
    rows: AsyncIterable<Row> | Iterable<Row>,
    columns: readonly Column<Row>[],
    empty: string,
  ): Promise<void>
  /** A diagnostic, on standard error in every mode. */
  note(text: string): void
}

export type Stream = Writable & { isTTY?: boolean; columns?: number }

/** Writes to the two streams. A broken pipe on standard error is of no interest to anybody. */
export function outputTo(stdout: Stream, stderr: Stream, json: boolean): Output {
  for (const stream of [stdout, stderr]) if (stream.listenerCount('error') === 0) stream.on('error', () => {})

  function write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      stdout.write(`${text}\n`, (error) => {
        if (!error) return resolve()
        const code = (error as NodeJS.ErrnoException).code
        reject(code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' ? new BrokenPipe() : error)
      })
    })
  }
  const output: Output = {
    json,
    terminal: stdout.isTTY === true,
    line: async (text) => (json ? undefined : write(plainLine(text))),
    object: (value) => write(jsonLine(value)),
    async result(value, ...lines) {
      if (json) return output.object(value)
      for (const line of lines) await output.line(line)
    },
    async rows(rows, columns, empty) {
      if (json) {
        for await (const row of rows) await output.object(row)
        return
      }
      let any = false
      const table = tableOf(columns, output.terminal ? stdout.columns || 80 : null, write)
      for await (const row of rows) {
        any = true
        await table.row(row)
      }
      await table.end()
      if (!any) await output.line(empty)
    },
    note: (text) => void stderr.write(`${plainLine(text)}\n`),
  }
  return output
}

/** As `plainText`, but the spaces a line begins with stay: they are our own. */
function plainLine(text: string): string {
  return /^ */.exec(text)![0] + plainText(text)
}
