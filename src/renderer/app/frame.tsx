import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useConnection, useQueries } from '../api/api.ts'
import { PracticeBand, undoLatest, useKeys, type KeyMap } from '../ui/ui.ts'
import classes from './frame.module.css'
import { KeyboardMap } from './keyboard-map.tsx'
import { Nav } from './nav.tsx'
import { Palette } from './palette.tsx'
import { PLACES } from './places.ts'
import { StatusBar } from './status-bar.tsx'

/** What is the same on every screen: navigation, banners, status bar, palette, keys. */
export function Frame() {
  const navigate = useNavigate()
  const [mapShown, setMapShown] = useState(false)
  const go: KeyMap = Object.fromEntries(
    PLACES.map(({ key, to }) => [`g ${key}`, () => void navigate({ to })] as const),
  )
  useKeys({
    ...go,
    '?': () => setMapShown(true),
    c: () => void navigate({ to: '/sequences/new' }),
    u: () => undoLatest(),
  })
  return (
    <div className={classes.frame}>
      <a
        href="#content"
        className={classes.skip}
        onClick={(event) => {
          // The hash is the router's: the link only moves the focus.
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
      >
        Skip to the content
      </a>
      <Nav />
      <div className={classes.column}>
        <Banners />
        <main id="content" tabIndex={-1} className={classes.content}>
          <Outlet />
        </main>
      </div>
      <StatusBar />
      <Palette onKeyboardMap={() => setMapShown(true)} />
      <KeyboardMap opened={mapShown} onClose={() => setMapShown(false)} />
    </div>
  )
}

/** What concerns the whole window: the engine is away, something stops everything, practice is on. */
function Banners() {
  const queries = useQueries()
  const connection = useConnection()
  const inBrowser = useQuery(queries.app.info.queryOptions()).data?.host === 'browser'
  const status = useQuery(queries.app.status.queryOptions()).data
  return (
    <>
      {connection === 'away' && (
        <div role="alert" className={classes.banner}>
          <strong>The engine of Fieldpost does not answer.</strong> What was queued is safe. This window tries
          again by itself.{inBrowser && ' If Fieldpost was started anew, open the address that it printed.'}
        </div>
      )}
      {status?.trouble && (
        <div role="alert" className={classes.banner}>
          <strong>Nothing is sent.</strong> {status.trouble}
        </div>
      )}
      {status?.channels.some(({ kind }) => kind === 'practice') && <PracticeBand />}
    </>
  )
}
