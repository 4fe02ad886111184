import type { BounceReason } from '#shared/domain/bounce.ts'

/**
 * One row of the table. Whatever a row names must hold; of each list, one is enough. Phrases are compared with the
 * server's words in lower case, addresses replaced by `@` and runs of space by one; `…` stands for anything in between,
 * `{who}` for any of the names that servers give a recipient. A phrase begins where a word begins.
 */
export interface Row {
  reason: BounceReason
  says?: readonly string[]
  /** Enhanced codes (RFC 3463): `5.1.1`, or `x.2.2` for any class, `x.7.` for all of a kind. */
  status?: readonly string[]
  /** SMTP reply codes (RFC 5321). */
  reply?: readonly string[]
}
