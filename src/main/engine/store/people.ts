import type { Database } from 'better-sqlite3'
import { AppError } from '#shared/app-error.ts'
import { atomic } from './atomic.ts'
import { likePattern } from './suppressions.ts'

export interface PersonRow {
  id: number
  address: string
  fields: Record<string, string>
  groups: string[]
  suppressed: string | null
  createdAt: number
}
export interface GroupRow {
  id: number
  name: string
  people: number
}
export interface NewPerson {
  address: string
  fields: Record<string, string>
}

const PERSON = `p.id, p.address, p.fields, p.created_at AS createdAt,
  (SELECT json_group_array(g.name) FROM group_people gp JOIN groups g ON g.id = gp.group_id WHERE gp.person_id = p.id) AS groups,
  (SELECT s.detail FROM suppressions s WHERE s.removed_at IS NULL AND s.what IN (p.address, '@' || substr(p.address, instr(p.address, '@') + 1)) LIMIT 1) AS suppressed`
const GROUP = `g.id, g.name, (SELECT count(*) FROM group_people gp WHERE gp.group_id = g.id) AS people`

type RawPerson = Omit<PersonRow, 'fields' | 'groups'> & { fields: string; groups: string }
const toPerson = (row: RawPerson): PersonRow => ({
  ...row,
  fields: JSON.parse(row.fields) as Record<string, string>,
  groups: JSON.parse(row.groups) as string[],
})

export function peopleStatements(db: Database) {
  const matches = `(@filter IS NULL OR p.address LIKE @filter ESCAPE '\\' OR p.fields LIKE @filter ESCAPE '\\')`
  const page = db.prepare(
    `SELECT ${PERSON} FROM people p WHERE p.id > @after AND ${matches} ORDER BY p.id LIMIT @limit`,
  )
  const pageOfGroup = db.prepare(
    `SELECT ${PERSON} FROM group_people m JOIN people p ON p.id = m.person_id
     WHERE m.group_id = @groupId AND m.person_id > @after AND ${matches} ORDER BY m.person_id LIMIT @limit`,
  )
  const count = db.prepare(`SELECT count(*) AS n FROM people p WHERE ${matches}`)
  const countOfGroup = db.prepare(
    `SELECT count(*) AS n FROM group_people m JOIN people p ON p.id = m.person_id WHERE m.group_id = @groupId AND ${matches}`,
  )
  const one = db.prepare(`SELECT ${PERSON} FROM people p WHERE p.id = ?`)
  const byAddress = db.prepare(`SELECT ${PERSON} FROM people p WHERE p.address = ?`)
  const insert = db.prepare(
    `INSERT INTO people (address, fields, created_at, updated_at) VALUES (@address, @fields, @now, @now) ON CONFLICT DO NOTHING`,
  )
  // What a later file leaves empty stays as it was.
  const known = db.prepare('SELECT id, fields FROM people WHERE address = ?')
  const update = db.prepare('UPDATE people SET fields = @fields, updated_at = @now WHERE id = @id')
  const join = db.prepare(
    'INSERT INTO group_people (group_id, person_id) VALUES (@groupId, @personId) ON CONFLICT DO NOTHING',
  )
  const addGroup = db.prepare(
    'INSERT INTO groups (name, created_at) VALUES (@name, @now) ON CONFLICT DO NOTHING',
  )
  const groupNamed = db.prepare(`SELECT ${GROUP} FROM groups g WHERE g.name = ?`)
  const groups = db.prepare(`SELECT ${GROUP} FROM groups g ORDER BY g.name`)
  const busy = db.prepare(`SELECT 1 FROM enrolments WHERE person_id = ? LIMIT 1`)
  const remove = db.prepare('DELETE FROM people WHERE id = ?')

  const group = (name: string, now: number) => {
    addGroup.run({ name, now })
    return groupNamed.get(name) as GroupRow
  }

  return {
    page: (query: { after: number | null; limit: number; filter: string | null; groupId: number | null }) => {
      const at = {
        after: query.after ?? 0,
        limit: query.limit,
        filter: query.filter === null ? null : likePattern(query.filter),
      }
      const rows = query.groupId === null ? page.all(at) : pageOfGroup.all({ ...at, groupId: query.groupId })
      const total =
        query.groupId === null
          ? count.get({ filter: at.filter })
          : countOfGroup.get({ filter: at.filter, groupId: query.groupId })
      return { rows: (rows as RawPerson[]).map(toPerson), total: (total as { n: number }).n }
    },
    get: (id: number) => {
      const row = one.get(id) as RawPerson | undefined
      return row ? toPerson(row) : null
    },
    byAddress: (address: string) => {
      const row = byAddress.get(address) as RawPerson | undefined
      return row ? toPerson(row) : null
    },
    /** Which of these addresses are known: address to its fields. */
    known: (addresses: string[]) => {
      const found: Record<string, Record<string, string>> = {}
      for (const address of addresses) {
        const row = known.get(address) as { fields: string } | undefined
        if (row) found[address] = JSON.parse(row.fields) as Record<string, string>
      }
      return found
    },
    /** All of them or none. A value that is given replaces the one before; an empty one does not. */
    import: atomic(db, (people: NewPerson[], groupName: string | null, now: number) => {
      const report = { added: 0, updated: 0, unchanged: 0 }
      const groupId = groupName === null ? null : group(groupName, now).id
      for (const person of people) {
        const before = known.get(person.address) as { id: number; fields: string } | undefined
        let id = before?.id
        if (!before) {
          id = Number(
            insert.run({ address: person.address, fields: JSON.stringify(person.fields), now })
              .lastInsertRowid,
          )
          report.added += 1
        } else {
          const fields = JSON.stringify({
            ...(JSON.parse(before.fields) as object),
            ...filled(person.fields),
          })
          if (fields === before.fields) report.unchanged += 1
          else {
            update.run({ id, fields, now })
            report.updated += 1
          }
        }
        if (groupId !== null) join.run({ groupId, personId: id })
      }
      return report
    }),
    /** Those who were ever enrolled stay: their history belongs to the sequence. Returns how many went. */
    remove: atomic(db, (ids: number[]) => {
      let removed = 0
      for (const id of ids) if (!busy.get(id)) removed += remove.run(id).changes
      return removed
    }),
    groups: () => groups.all() as GroupRow[],
    addToGroup: atomic(db, (name: string, ids: number[], now: number): GroupRow => {
      const { id } = group(name, now)
      for (const personId of ids) {
        if (!one.get(personId)) throw new AppError('not-found', 'One of these people is no longer there.')
        join.run({ groupId: id, personId })
      }
      return groupNamed.get(name) as GroupRow
    }),
    groupNamed: (name: string) => (groupNamed.get(name) as GroupRow | undefined) ?? null,
  }
}

function filled(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
