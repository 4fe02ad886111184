import { createRoot } from 'react-dom/client'
import { createCache } from '../../../src/renderer/api/api.ts'
import { App } from '../../../src/renderer/app/app.tsx'
import { createAppRouter } from '../../../src/renderer/app/router.tsx'
import { createFakeApi } from '../fake-api.ts'
import { busyWorld, emptyWorld, entry } from '../fake-world.ts'

// Every screen with a made-up engine, for looking and drawing: `npx vite tests/renderer/preview`.
// `?world=empty` and `?rows=100000` choose what there is to look at.
const params = new URLSearchParams(location.search)
const world =
  params.get('world') === 'empty' ? emptyWorld() : busyWorld(Date.now(), Number(params.get('rows') ?? 300))
if (params.get('world') === 'bare') Object.assign(world, emptyWorld(), { firstRun: false })
const fake = createFakeApi(world)
Object.assign(window, {
  fake,
  pushReply: () => {
    const added = entry(world.feed[0]!.id + 1, {
      at: Date.now(),
      kind: 'reply',
      who: 'ann@acme.example',
      text: 'Replied.',
    })
    fake.push({ type: 'feed', entry: added })
  },
})
createRoot(document.getElementById('root')!).render(
  <App api={{ client: fake.client, cache: createCache() }} router={createAppRouter()} />,
)
