import { AppError } from '#shared/app-error.ts'
import { normaliseAddress } from '#shared/domain/address.ts'
import type { ImportReport } from '#shared/contract/people.ts'
import { readPeopleFile, type PeopleFile } from '#engine/people/people.ts'
import type { Rooms } from '#engine/rooms.ts'
import { afterId, pageOfRows, type Api } from './api.ts'

/** Rows of a preview that are shown whole. */
const SAMPLE = 20

export function peopleRouter(api: Api, { store, clock, live }: Rooms) {
  return {
    list: api.people.list.handler(async ({ input }) => {
      const query = {
        after: afterId(input.after),
        limit: input.limit,
        filter: input.filter || null,
        groupId: input.groupId ?? null,
      }
      const { rows, total } = await store.people.page(query)
      return pageOfRows(rows, total, input.limit)
    }),
    get: api.people.get.handler(async ({ input }) => {
      const person = await store.people.get(input.id)
      if (!person) throw new AppError('not-found', 'This person is no longer there.')
      return person
    }),
    previewImport: api.people.previewImport.handler(async ({ input }) => {
      const file = await readPeopleFile(Buffer.from(input.content, 'base64'), input.fileName)
      const known = await store.people.known(file.rows.map((row) => row.address))
      const counts = { added: 0, updated: 0, unchanged: 0 }
      for (const row of file.rows) {
        const before = known[row.address]
        if (!before) counts.added += 1
        else if (Object.entries(row.fields).some(([field, value]) => value !== '' && before[field] !== value))
          counts.updated += 1
        else counts.unchanged += 1
      }
      return {
        ...report(file, input.group ?? null, counts),
        sample: file.rows.slice(0, SAMPLE).map(({ address, fields }) => ({ address, fields })),
      }
    }),
    import: api.people.import.handler(async ({ input }) => {
      const file = await readPeopleFile(Buffer.from(input.content, 'base64'), input.fileName)
      const rows = file.rows.map(({ address, fields }) => ({ address, fields }))
      const counts = await store.people.import(rows, input.group ?? null, clock.now())
      live.changed('people')
      return report(file, input.group ?? null, counts)
    }),
    remove: api.people.remove.handler(async ({ input }) => {
      const removed = await store.people.remove(input.ids)
      live.changed('people')
      return { removed }
    }),
    groups: api.people.groups.handler(() => store.people.groups()),
    addToGroup: api.people.addToGroup.handler(async ({ input }) => {
      const group = await store.people.addToGroup(input.group, input.ids, clock.now())
      live.changed('people')
      return group
    }),
  }
}

function report(
  file: PeopleFile,
  group: string | null,
  counts: Pick<ImportReport, 'added' | 'updated' | 'unchanged'>,
): ImportReport {
  const { total, duplicates, rejected, encoding, delimiter, columns } = file
  return { rows: total, ...counts, duplicates, rejected, encoding, delimiter, columns, group }
}

export function suppressionRouter(api: Api, { store, clock, live }: Rooms) {
  return {
    list: api.suppressions.list.handler(async ({ input }) => {
      const { rows, total } = await store.suppressions.page(
        afterId(input.after),
        input.limit,
        input.filter || null,
      )
      return pageOfRows(rows, total, input.limit)
    }),
    add: api.suppressions.add.handler(async ({ input }) => {
      const what = whatToSuppress(input.what)
      const row = await store.suppressions.add(what, 'manual', input.detail || 'Added by hand.', clock.now())
      live.changed('suppressions', 'people')
      return row
    }),
    remove: api.suppressions.remove.handler(async ({ input }) => {
      if (!(await store.suppressions.remove(input.id, clock.now())))
        throw new AppError('not-found', 'That entry is no longer there.')
      live.changed('suppressions', 'people')
      return {}
    }),
  }
}

/** An address, or a domain as `acme.example` or `@acme.example`. */
function whatToSuppress(text: string): string {
  const domain = /^@?([^@\s]+\.[^@\s]+)$/.exec(text.trim())?.[1]
  const what = domain ? normaliseAddress(`x@${domain}`)?.slice(1) : normaliseAddress(text)
  if (!what)
    throw new AppError('bad-input', `"${text}" is neither an address nor a domain.`, {
      fix: 'Write ann@acme.example, or @acme.example for everyone there.',
    })
  return what
}
