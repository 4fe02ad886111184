import type { Person } from '#shared/contract/people.ts'

/** `First Last`, or nothing when the file had no names. */
export function nameOf({ fields }: Pick<Person, 'fields'>): string {
  return [fields['first_name'], fields['last_name']].filter(Boolean).join(' ') || (fields['name'] ?? '')
}
