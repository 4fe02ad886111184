import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { MutationCache, QueryClient } from '@tanstack/react-query'
import type { Client } from '#shared/contract/index.ts'
import { staleAfter } from './stale.ts'

/** Query and mutation options for every procedure, e.g. `queries.outbox.list.infiniteOptions(…)`. */
export function createQueries(client: Client) {
  return createTanstackQueryUtils(client)
}
export type Queries = ReturnType<typeof createQueries>

/**
 * What was read stays good until the live stream says otherwise, so nothing is polled and a page that was seen before
 * is there at once. The engine is on this machine: whether there is a network does not matter to it.
 */
export function createCache(): QueryClient {
  const cache: QueryClient = new QueryClient({
    mutationCache: new MutationCache({
      // The live stream says the same a moment later; the one who acted should not wait for it.
      onSuccess: (_data, _input, _result, mutation) => {
        const path = (mutation.options.mutationKey?.[0] ?? []) as readonly string[]
        for (const stale of staleAfter(path[0] ?? ''))
          void cache.invalidateQueries({ queryKey: [stale] }, { cancelRefetch: false })
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  return cache
}
