// The thread that owns the database. It takes all calls that have come, runs them in one transaction, and answers when
// that is on the disk: what several messages on the wire wait for costs one write.
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { AppError } from '#shared/app-error.ts'
import { openDatabase, translated } from './open.ts'
import { runTogether } from './run-together.ts'
import { subjectsOf } from './subjects.ts'
import type { Failure, Opened, Question } from './thread.ts'

const { file, port } = workerData as { file: string; port: MessagePort }

/** More in one transaction would only make the first of them wait. */
const TOGETHER_AT_MOST = 200

function serve(): void {
  const db = openDatabase(file)
  const subjects = subjectsOf(db) as unknown as Record<
    string,
    Record<string, (...args: unknown[]) => unknown>
  >
  const names = Object.fromEntries(
    Object.entries(subjects).map(([subject, calls]) => [subject, Object.keys(calls)]),
  )
  port.postMessage({ subjects: names } satisfies Opened)

  port.on('message', (first: Question | null) => {
    const questions = [first, ...arrived()]
    const calls = questions.filter((question) => question !== null)
    port.postMessage(
      runTogether(db, calls, ({ subject, name, args }) => subjects[subject]![name]!(...args)).map((answer) =>
        'error' in answer ? { id: answer.id, error: failureOf(answer.error) } : answer,
      ),
    )
    if (calls.length === questions.length) return
    db.close()
    port.close()
  })
}

/** What came while the last transaction was under way. */
function* arrived(): Generator<Question | null> {
  for (let count = 1; count < TOGETHER_AT_MOST; count += 1) {
    const next = receiveMessageOnPort(port)
    if (!next) return
    yield next.message as Question | null
  }
}

function failureOf(thrown: unknown): Failure {
  const error = translated(thrown)
  if (error instanceof AppError) return { app: error.toValue() }
  return error instanceof Error
    ? { message: error.message, stack: error.stack }
    : { message: String(error), stack: undefined }
}

try {
  serve()
} catch (error) {
  port.postMessage({ error: failureOf(error) } satisfies Opened)
  port.close()
}
