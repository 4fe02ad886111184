import type { Database } from 'better-sqlite3'
import type { SuppressionReason } from './acts.ts'

export interface SuppressionRow {
  id: number
  what: string
  reason: SuppressionReason
  detail: string
  inboundId: number | null
  createdAt: number
}

const COLUMNS = 'id, what, reason, detail, inbound_id AS inboundId, created_at AS createdAt'

export function suppressionStatements(db: Database) {
  const page = db.prepare(
    `SELECT ${COLUMNS} FROM suppressions WHERE removed_at IS NULL AND id < @before AND (@filter IS NULL OR what LIKE @filter ESCAPE '\\')
     ORDER BY id DESC LIMIT @limit`,
  )
  const count = db.prepare(
    `SELECT count(*) AS n FROM suppressions WHERE removed_at IS NULL AND (@filter IS NULL OR what LIKE @filter ESCAPE '\\')`,
  )
  const add = db.prepare(
    `INSERT INTO suppressions (what, reason, detail, inbound_id, created_at) VALUES (@what, @reason, @detail, NULL, @now) ON CONFLICT DO NOTHING`,
  )
  const byWhat = db.prepare(`SELECT ${COLUMNS} FROM suppressions WHERE what = ? AND removed_at IS NULL`)
  const remove = db.prepare('UPDATE suppressions SET removed_at = @now WHERE id = @id AND removed_at IS NULL')
  const covering = db.prepare(
    `SELECT ${COLUMNS} FROM suppressions WHERE removed_at IS NULL AND what IN (@address, '@' || @domain) LIMIT 1`,
  )
  return {
    page: (before: number | null, limit: number, filter: string | null) => {
      const at = {
        before: before ?? Number.MAX_SAFE_INTEGER,
        limit,
        filter: filter === null ? null : likePattern(filter),
      }
      return {
        rows: page.all(at) as SuppressionRow[],
        total: (count.get({ filter: at.filter }) as { n: number }).n,
      }
    },
    add: (what: string, reason: SuppressionReason, detail: string, now: number) => {
      add.run({ what, reason, detail, now })
      return byWhat.get(what) as SuppressionRow
    },
    remove: (id: number, now: number) => remove.run({ id, now }).changes === 1,
    /** The entry that forbids mailing this address, by itself or by its domain. */
    covering: (address: string, domain: string) =>
      (covering.get({ address, domain }) as SuppressionRow | undefined) ?? null,
  }
}

/** What a rep typed, found anywhere: its own `%`, `_` and `\` are plain characters. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
