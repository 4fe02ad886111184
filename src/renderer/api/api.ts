/** The renderer's only way to the engine. Screens import this file and nothing behind it. */
export * from './addresses.ts'
export { connect } from './connect.ts'
export { paging, rowsOf, useNextPage } from './paged.ts'
export { usePractice } from './practice.ts'
export { asProblem } from './problem.ts'
export { ApiProvider, useClient, useConnection, useQueries, type Api } from './provider.tsx'
export { createCache } from './queries.ts'
export * from './words.ts'
