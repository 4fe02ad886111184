import { createMemoryHistory } from '@tanstack/react-router'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createCache, type Api } from '../../src/renderer/api/api.ts'
import { App } from '../../src/renderer/app/app.tsx'
import { createAppRouter } from '../../src/renderer/app/router.tsx'
import { createFakeApi } from './fake-api.ts'
import { busyWorld, type World } from './fake-world.ts'

export interface RenderOptions {
  world?: World
  overrides?: Parameters<typeof createFakeApi>[1]
  connection?: Api['connection']
}

/** Opens the whole window at an address, with an engine in memory behind it. Resolves once the screen has its title. */
export async function renderApp(path: string, options: RenderOptions = {}) {
  const fake = createFakeApi(options.world ?? busyWorld(), options.overrides)
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }))
  const api: Api = { client: fake.client, cache: createCache() }
  if (options.connection) api.connection = options.connection
  render(<App api={api} router={router} env="test" />)
  await screen.findByRole('heading', { level: 1 })
  return {
    fake,
    router,
    user: userEvent.setup(),
    /** What was asked of the engine under this name. */
    inputsOf: (name: string) => fake.calls.filter(([called]) => called === name).map(([, input]) => input),
    search: () => router.state.location.search as Record<string, unknown>,
    pathname: () => router.state.location.pathname,
  }
}
