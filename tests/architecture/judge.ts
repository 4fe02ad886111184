import { posix } from 'node:path'
import { UNREADABLE } from './read-source.ts'
import type { Import, Source } from './read-source.ts'
import type { Room, Rules } from './table.ts'

/** Every wrong arrow of `sources`, as lines for a person: `file:line  what -> what  (why)`. */
export function wrongArrows(sources: Source[], rules: Rules): string[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path, rules)
    if (!room) return [`${source.path}  is in no room of the table`]
    return source.imports.flatMap((each) => {
      const why = whyWrong(source.path, room, each, rules)
      return why ? [`${source.path}:${each.line}  ${room.name} -> ${each.specifier}  (${why})`] : []
    })
  })
}

/** The room of the longest matching folder or file. */
export function roomOf(path: string, rules: Rules): Room | null {
  const rooms = rules.rooms.filter(({ at }) => path === at || (at.endsWith('/') && path.startsWith(at)))
  return rooms.reduce<Room | null>(
    (best, room) => (best && best.at.length > room.at.length ? best : room),
    null,
  )
}

function whyWrong(from: string, room: Room, { specifier, typeOnly }: Import, rules: Rules) {
  if (specifier === UNREADABLE) return 'a computed import cannot be judged'
  const target = resolve(from, specifier, rules)
  if (target === null) return packageRefused(room, specifier, typeOnly, rules)
  if (!target.startsWith('src/'))
    return rules.outside.some((allowed) => target === allowed) ? null : 'outside src/'
  const other = roomOf(target, rules)
  if (!other) return 'the target is in no room of the table'
  if (other === room) return specifier.startsWith('.') ? null : 'inside a room imports are relative'
  const allowed = room.imports.find((each) => nameMatches(each.replace(/^type /, ''), other.name))
  if (!allowed) return `${room.name} may not import ${other.name}`
  if (allowed.startsWith('type ') && !typeOnly) return `${room.name} may import only types of ${other.name}`
  if (!from.startsWith(other.at) && !isPublic(target, other, typeOnly))
    return `not a front door of ${other.name}`
  if (specifier.startsWith('.') && needsAlias(from, room, target, other))
    return 'across rooms imports go by #shared/ or #engine/'
  return null
}

/** The project's path an import means, or null for a package. */
function resolve(from: string, specifier: string, { aliases }: Rules): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''))
  const alias = Object.keys(aliases).find((each) => specifier.startsWith(each))
  return alias ? aliases[alias] + specifier.slice(alias.length) : null
}

function packageRefused(room: Room, specifier: string, typeOnly: boolean, rules: Rules): string | null {
  const owners = rules.packages.find(({ name }) => nameMatches(name, specifier))
  if (
    owners &&
    !owners.rooms.some((each) => nameMatches(each, room.name)) &&
    !(typeOnly && owners.typesAnywhere)
  )
    return `only ${owners.rooms.join(', ')} may import ${specifier}`
  if (!room.packages || room.packages.some((each) => nameMatches(each, specifier))) return null
  return `${room.name} may not import the package ${specifier}`
}

function isPublic(target: string, room: Room, typeOnly: boolean): boolean {
  if (!room.at.endsWith('/') || room.door === 'every file') return true
  const own = room.at.slice(0, -1).split('/').at(-1)
  const doors = room.door ?? [`${own}.ts`, `${own}.tsx`]
  const file = target.slice(room.at.length)
  return doors.includes(file) || (typeOnly && (room.typeDoors ?? []).includes(file))
}

/** `engine/*` names every room below; `@mantine/*` every package below. */
function nameMatches(pattern: string, name: string): boolean {
  return pattern === name || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1)))
}

/**
 * Rooms of one folder such as `channels/` are neighbours, and so is everybody to the files at the top of the engine; other
 * rooms of the engine and of `shared` are called by their alias.
 */
function needsAlias(from: string, room: Room, target: string, other: Room): boolean {
  const side = (name: string) =>
    name.startsWith('shared') ? 'shared' : name.split('/').slice(0, 2).join('/')
  const atTheTop = (path: string) => /^src\/main\/engine\/[^/]+$/.test(path)
  const inEngine = from.startsWith('src/main/engine/') && target.startsWith('src/main/engine/')
  if (inEngine && (atTheTop(from) || atTheTop(target))) return false
  const aliased = target.startsWith('src/main/engine/') || target.startsWith('src/shared/')
  return aliased && side(room.name) !== side(other.name)
}

/** Calls of a clock, of chance or of a forbidden global, outside the places that the list gives a reason for. */
export function wrongUses(sources: Source[], { uses }: Rules): string[] {
  return sources.flatMap(({ path, uses: found }) =>
    found.flatMap(({ name, line }) => {
      const rule = uses.find(({ within, names }) => path.startsWith(within) && names.includes(name))
      if (!rule || rule.except.some((each) => path.startsWith(each.at))) return []
      return [`${path}:${line}  ${name}  (${rule.why})`]
    }),
  )
}

/** Exceptions that no file needs any more. */
export function idleExceptions(sources: Source[], { uses }: Rules): string[] {
  return uses.flatMap(({ names, except }) =>
    except
      .filter(
        ({ at }) =>
          !sources.some(
            ({ path, uses: found }) => path.startsWith(at) && found.some((u) => names.includes(u.name)),
          ),
      )
      .map(({ at }) => at),
  )
}

/** Names that say nothing of what is inside. */
export function emptyNames(paths: string[], rules: Rules): string[] {
  return paths.filter((path) =>
    path
      .split('/')
      .flatMap((segment) => segment.split(/[-._]|(?<=[a-z])(?=[A-Z])/))
      .some((word) => rules.emptyWords.includes(word.toLowerCase())),
  )
}

/** Pairs of rooms that import each other at run time, written `a <-> b`. */
export function mutualRooms(sources: Source[], rules: Rules): string[] {
  const arrows = new Set<string>()
  for (const { path, imports } of sources) {
    const room = roomOf(path, rules)
    for (const { specifier, typeOnly } of imports) {
      const target = typeOnly ? null : resolve(path, specifier, rules)
      const other = target && roomOf(target, rules)
      if (room && other && room !== other) arrows.add(`${room.name} -> ${other.name}`)
    }
  }
  return [...arrows].flatMap((arrow) => {
    const [from, to] = arrow.split(' -> ') as [string, string]
    return from < to && arrows.has(`${to} -> ${from}`) ? [`${from} <-> ${to}`] : []
  })
}

/** Screens know nothing of each other: what two of them need lives in `ui`, `api` or `editor`. */
export function screenOfAnother(sources: Source[]): string[] {
  const screenOf = (path: string) => /^src\/renderer\/screens\/([^/.]+)/.exec(path)?.[1]
  return sources.flatMap(({ path, imports }) => {
    const own = screenOf(path)
    if (!own) return []
    return imports.flatMap(({ specifier, line }) => {
      const other = specifier.startsWith('.') && screenOf(posix.join(posix.dirname(path), specifier))
      return other && other !== own ? [`${path}:${line}  screen ${own} -> screen ${other}`] : []
    })
  })
}
