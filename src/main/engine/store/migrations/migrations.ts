import { ground } from './010-ground.ts'

/** In order. Numbers have gaps so that a mend of a released version can slot in. */
export const MIGRATIONS: readonly { version: number; sql: string }[] = [{ version: 10, sql: ground }]
