import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router'
import { ChannelSetup } from '../screens/channels/channel-setup.tsx'
import { Channels } from '../screens/channels/channels.tsx'
import { Feed } from '../screens/feed/feed.tsx'
import { Outbox } from '../screens/outbox/outbox.tsx'
import { People } from '../screens/people/people.tsx'
import { SequencePage } from '../screens/sequences/sequence-page.tsx'
import { Sequences } from '../screens/sequences/sequences.tsx'
import { Settings } from '../screens/settings/settings.tsx'
import { Broken } from './broken.tsx'
import { Frame } from './frame.tsx'
import { Home } from './home.tsx'
import {
  channelsSearch,
  feedSearch,
  outboxSearch,
  peopleSearch,
  sequenceSearch,
  settingsSearch,
} from '../api/api.ts'

const root = createRootRoute({ component: Frame, errorComponent: Broken })
const under = <P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const

const routes = root.addChildren([
  createRoute({ ...under('/'), component: Home }),
  createRoute({ ...under('/outbox'), component: Outbox, validateSearch: outboxSearch }),
  createRoute({ ...under('/feed'), component: Feed, validateSearch: feedSearch }),
  createRoute({ ...under('/sequences'), component: Sequences }),
  createRoute({
    ...under('/sequences/new'),
    component: lazyRouteComponent(() => import('../screens/sequences/compose-page.tsx'), 'NewSequence'),
  }),
  createRoute({
    ...under('/sequences/$id/edit'),
    component: lazyRouteComponent(() => import('../screens/sequences/compose-page.tsx'), 'EditSequence'),
  }),
  createRoute({ ...under('/sequences/$id'), component: SequencePage, validateSearch: sequenceSearch }),
  createRoute({ ...under('/people'), component: People, validateSearch: peopleSearch }),
  createRoute({ ...under('/channels'), component: Channels, validateSearch: channelsSearch }),
  createRoute({ ...under('/channels/new'), component: ChannelSetup }),
  createRoute({ ...under('/settings'), component: Settings, validateSearch: settingsSearch }),
])

/** Addresses live behind the `#`, so that they survive a reload under any host. */
export function createAppRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({
    routeTree: routes,
    history,
    defaultPreload: 'intent',
    scrollRestoration: false,
  })
}
export type AppRouter = ReturnType<typeof createAppRouter>

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter
  }
}
