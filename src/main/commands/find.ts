import { AppError } from '#shared/app-error.ts'

interface Named {
  id: number
  name: string
}

/**
 * The thing a person means by a name: that very name, else the only one that differs in capitals alone.
 * Throws `not-found` with the names there are. `what` is our word for it, e.g. `channel`.
 */
export function findByName<Thing extends Named>(things: readonly Thing[], what: string, name: string): Thing {
  const wanted = name.trim()
  const exact = things.find((thing) => thing.name === wanted)
  if (exact) return exact
  const alike = things.filter((thing) => thing.name.toLowerCase() === wanted.toLowerCase())
  if (alike.length === 1) return alike[0]!
  const names = things.slice(0, 10).map((thing) => `“${thing.name}”`)
  const more = things.length > names.length ? ` and ${things.length - names.length} more` : ''
  throw new AppError('not-found', `There is no ${what} “${wanted}”.`, {
    fix: names.length === 0 ? `There is no ${what} yet.` : `There is: ${names.join(', ')}${more}.`,
  })
}
