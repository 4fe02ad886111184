import type { BounceReason } from '#shared/domain/bounce.ts'
import { judge } from './reasons/reasons.ts'

/** What a refusal during the SMTP conversation itself stands for: by the same table as the reports that come later. */
export function reasonOf(reply: { code: number; status: string | null; text: string }): BounceReason {
  return judge({ status: reply.status, words: `${reply.code} ${reply.text}` }).reason
}
