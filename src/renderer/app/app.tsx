import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './styles.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { ApiProvider, type Api } from '../api/api.ts'
import type { AppRouter } from './router.tsx'
import { cssVariablesResolver, theme } from './theme.ts'

interface AppProps {
  api: Api
  router: AppRouter
  /** For tests: no animation, no portals that outlive a test. */
  env?: 'default' | 'test'
}

/** The whole window. */
export function App({ api, router, env = 'default' }: AppProps) {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        defaultColorScheme="auto"
        env={env}
      >
        <Notifications position="bottom-right" limit={4} containerWidth={400} />
        <ApiProvider api={api}>
          <RouterProvider router={router} />
        </ApiProvider>
      </MantineProvider>
    </StrictMode>
  )
}
