import { z } from 'zod'
import { addressSchema, idSchema, nameSchema, pageInput, pageOf, procedure, timeSchema } from './base.ts'

/** Fields of a person: the fixed ones by their merge-field names, and any other column of a file. */
export const fieldsSchema = z.record(z.string().max(100), z.string().max(10_000))

export const personSchema = z.object({
  id: idSchema,
  address: z.string(),
  fields: fieldsSchema,
  groups: z.array(z.string()),
  /** Why this person must not be mailed, or null. */
  suppressed: z.string().nullable(),
  createdAt: timeSchema,
})
export type Person = z.infer<typeof personSchema>

export const groupSchema = z.object({ id: idSchema, name: z.string(), people: z.number().int() })
export type Group = z.infer<typeof groupSchema>

export const rejectedRowSchema = z.object({
  /** Line of the file where the row begins, counted from 1 as an editor does. */
  line: z.number().int(),
  reason: z.string(),
  /** The row as read, at most 200 characters. */
  row: z.string(),
})

export const importReportSchema = z.object({
  rows: z.number().int(),
  added: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  /** Same address again further down the file: the first one counted. */
  duplicates: z.number().int(),
  rejected: z.array(rejectedRowSchema),
  encoding: z.string(),
  delimiter: z.string(),
  columns: z.array(z.object({ column: z.string(), field: z.string().nullable() })),
  group: z.string().nullable(),
})
export type ImportReport = z.infer<typeof importReportSchema>

const fileInput = z.object({
  fileName: z.string().max(500),
  /** The file's bytes, base64. */
  content: z.base64().max(100_000_000),
  group: nameSchema.nullish(),
})

export const people = {
  list: procedure
    .input(z.object({ ...pageInput, filter: z.string().max(200).nullish(), groupId: idSchema.nullish() }))
    .output(pageOf(personSchema)),
  get: procedure.input(z.object({ id: idSchema })).output(personSchema),
  /** Reads the file and reports what an import would do; changes nothing. */
  previewImport: procedure
    .input(fileInput)
    .output(
      importReportSchema.extend({ sample: z.array(personSchema.pick({ address: true, fields: true })) }),
    ),
  /** All good rows in one transaction; every rejected row is in the report with its line and reason. */
  import: procedure.input(fileInput).output(importReportSchema),
  remove: procedure
    .input(z.object({ ids: z.array(idSchema).min(1).max(10_000) }))
    .output(z.object({ removed: z.number().int() })),
  groups: procedure.output(z.array(groupSchema)),
  addToGroup: procedure
    .input(z.object({ group: nameSchema, ids: z.array(idSchema).max(100_000) }))
    .output(groupSchema),
}

export const suppressionSchema = z.object({
  id: idSchema,
  /** An address, or a domain written `@domain`. */
  what: z.string(),
  reason: z.enum(['bounced', 'unsubscribed', 'complained', 'manual', 'policy']),
  detail: z.string(),
  inboundId: idSchema.nullable(),
  createdAt: timeSchema,
})
export type Suppression = z.infer<typeof suppressionSchema>

export const suppressions = {
  list: procedure
    .input(z.object({ ...pageInput, filter: z.string().max(200).nullish() }))
    .output(pageOf(suppressionSchema)),
  add: procedure
    .input(z.object({ what: addressSchema, detail: z.string().max(500).default('') }))
    .output(suppressionSchema),
  remove: procedure.input(z.object({ id: idSchema })).output(z.object({})),
}
