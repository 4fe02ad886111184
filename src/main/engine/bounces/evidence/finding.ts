import type { FailedRecipient } from '#shared/domain/bounce.ts'

export type Action = FailedRecipient['action']

/** What one reader saw about one recipient. Readers never judge; `weigh.ts` does. */
export interface Finding {
  /** The reader, as it will stand in the evidence. */
  by: 'dsn-field' | 'dsn-in-text' | 'server-text' | 'smtp-transcript' | 'failed-recipients-header' | 'verp'
  /** As reported: may be a local name, a path or nothing that can be mailed. Empty when the report names none. */
  address: string
  /** Other spellings that the same report gives of the same recipient, e.g. Original-Recipient. */
  alsoKnownAs: string[]
  action: Action
  status: string | null
  diagnostic: string | null
}

export const MAX_DIAGNOSTIC = 2_000
export const MAX_FINDINGS = 200

/** A diagnostic on one line, without control characters, at most 2,000 characters; null when nothing is left. */
export function tidyDiagnostic(text: string): string | null {
  const words = text
    .slice(0, 8_000)
    .split(/[\s\p{Cc}]/u)
    .filter(Boolean)
    .join(' ')
  return words === '' ? null : words.slice(0, MAX_DIAGNOSTIC)
}
