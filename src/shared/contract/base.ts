import { oc } from '@orpc/contract'
import { z } from 'zod'
import { APP_ERROR_CODES } from '../app-error.ts'

/** What every procedure may answer instead of its output: a value of the closed list, never a stack. */
export const appErrorSchema = z.object({
  code: z.enum(APP_ERROR_CODES),
  message: z.string(),
  fix: z.string().nullable(),
})

/** The start of every procedure: `procedure.input(…).output(…)`. */
export const procedure = oc.errors({ APP_ERROR: { data: appErrorSchema } })

export const idSchema = z.number().int().positive()
/** Ms since the epoch. */
export const timeSchema = z.number().int()
export const nameSchema = z.string().trim().min(1).max(200)
export const addressSchema = z.string().trim().min(3).max(320)
export const mailboxSchema = z.object({ name: z.string().max(200), address: addressSchema })

/** A rule that holds something back, in words, with the moment it lets go (null: not by itself). */
export const whySchema = z.object({
  code: z.string(),
  text: z.string(),
  until: timeSchema.nullable(),
})
export type Why = z.infer<typeof whySchema>

/** Keyset paging: give back `next` as `after` to get the next page; null when there is none. */
export const pageInput = {
  after: z.string().max(200).nullish(),
  limit: z.number().int().min(1).max(500).default(100),
}
export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row), next: z.string().nullable(), total: z.number().int() })
}
