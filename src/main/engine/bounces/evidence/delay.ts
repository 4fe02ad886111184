import { phrases } from '../reading/phrases.ts'
import { FAMILIES } from '../families/families.ts'

const DELAYS: readonly string[] = [...new Set(FAMILIES.flatMap((family) => family.delays ?? []))]
const SUBJECTS = phrases(`
  (delay) | delayed | delay) | warning: message | warning: could not |
  could not send mail for past | could not send message for past | verzögert | retardé |
  temporarily | still undelivered | delay notice
`)
/** Words that end the matter, whatever stands beside them. */
const FINALS = phrases(`
  permanent error | failed permanently | i've given up | given up | giving up | gave up |
  not going to try again | permanent fatal | will not be retried | no further attempts |
  permanent failure | could not be delivered to one or more | has been returned | being returned |
  undeliverable: | delivery has failed | message expired | permanently
`)

/** Whether a notice says that delivery is still being tried; the phrase that says so, or null. */
export function delayIn(subject: string, notice: string): string | null {
  const lower = notice.slice(0, 24_000).toLowerCase()
  const phrase =
    DELAYS.find((each) => lower.includes(each)) ??
    SUBJECTS.find((each) => subject.toLowerCase().includes(each))
  if (phrase === undefined) return null
  return FINALS.some((each) => lower.includes(each)) ? null : phrase
}
