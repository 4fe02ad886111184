import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { Client } from '#shared/contract/index.ts'
import type { Connection, ConnectionState } from './connection.ts'
import { followLive } from './live.ts'
import { createQueries, type Queries } from './queries.ts'

/** What a window needs of the engine. Tests give a `client` of their own and leave the rest out. */
export interface Api {
  client: Client
  cache: QueryClient
  connection?: Pick<Connection, 'state' | 'onState'>
}

interface Given {
  client: Client
  queries: Queries
  connection: ConnectionState
}
const Context = createContext<Given | null>(null)

const ALWAYS_UP = { state: () => 'up' as const, onState: () => () => undefined }
const RETRY_MS = 1000

/** Gives the engine to everything below it, and keeps the cache true by the live stream. */
export function ApiProvider({ api, children }: { api: Api; children: ReactNode }) {
  const { client, cache, connection = ALWAYS_UP } = api
  const queries = useMemo(() => createQueries(client), [client])
  const state = useSyncExternalStore(connection.onState, connection.state)

  const before = useRef(state)
  useEffect(() => {
    const wasAway = before.current === 'away'
    before.current = state
    if (state !== 'up') return undefined
    if (wasAway) void cache.invalidateQueries()
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const follow = async () => {
      await followLive(client, cache, queries, abort.signal).catch(() => undefined)
      if (abort.signal.aborted) return
      timer = setTimeout(() => {
        // Whatever happened between two streams was told to nobody.
        void cache.invalidateQueries()
        void follow()
      }, RETRY_MS)
    }
    void follow()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [client, cache, queries, state])

  const given = useMemo(() => ({ client, queries, connection: state }), [client, queries, state])
  return (
    <QueryClientProvider client={cache}>
      <Context value={given}>{children}</Context>
    </QueryClientProvider>
  )
}

function useGiven(): Given {
  const given = useContext(Context)
  if (!given) throw new Error('No ApiProvider above this component')
  return given
}

/** Options for TanStack Query, one for each procedure of the contract. */
export function useQueries(): Queries {
  return useGiven().queries
}

/** The bare client, for acts that are neither read nor kept. */
export function useClient(): Client {
  return useGiven().client
}

/** Whether the engine can be asked. */
export function useConnection(): ConnectionState {
  return useGiven().connection
}
