import { IconCircleCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { asProblem, feedMark, paging, useQueries } from '../../api/api.ts'
import { ButtonLink, Figure, Page, ProblemNote, SlowRows, StateMark, useNow, When } from '../../ui/ui.ts'
import { Going, Waiting } from './going.tsx'
import classes from './today.module.css'

const CAME_IN: FeedEntry['kind'][] = [
  'reply',
  'bounce',
  'delayed',
  'auto-reply',
  'unsubscribe',
  'complaint',
  'rejected',
]

/** What goes today, what waits and why, what came in; and first of all what needs the rep. */
export function Today() {
  const queries = useQueries()
  const now = useNow(60_000)
  const status = useQuery(queries.app.status.queryOptions()).data
  const channels = useQuery(queries.channels.list.queryOptions()).data ?? []
  const sent = channels.reduce((sum, { sent24h }) => sum + sent24h, 0)
  return (
    <Page
      kind="wide"
      title="Today"
      note={new Date(now).toLocaleDateString(undefined, { dateStyle: 'full' })}
      actions={<ButtonLink to="/sequences/new">Compose a sequence</ButtonLink>}
    >
      <NeedsYou />
      <dl className={classes.figures}>
        <Figure label="Sent in 24 hours" count={sent} />
        <Figure label="Waiting" count={status?.waiting ?? 0} />
        <Figure label="Held" count={status?.held ?? 0} />
        <Figure label="In doubt" count={status?.inDoubt ?? 0} />
        <Figure label="Not read in the feed" count={status?.unread ?? 0} />
      </dl>
      <div className={classes.columns}>
        <div>
          <Going />
          <Waiting />
        </div>
        <CameIn />
      </div>
    </Page>
  )
}

/** Only what cannot go on by itself. Nothing to show is the good case. */
function NeedsYou() {
  const queries = useQueries()
  const status = useQuery(queries.app.status.queryOptions()).data
  if (!status) return null
  const lines = [
    ...status.channels
      .filter(({ state }) => state === 'signed-out')
      .map((channel) => (
        <li key={channel.id}>
          <Link to="/channels" search={{ channel: channel.id }}>
            {channel.name}
          </Link>
          : {channel.why?.text ?? 'signed out.'}
        </li>
      )),
    status.inDoubt > 0 && (
      <li key="doubt">
        <Link to="/outbox" search={{ state: 'in-doubt' }}>
          {status.inDoubt} in doubt
        </Link>
        : we cannot tell whether they left; you may know.
      </li>
    ),
    status.held > 0 && (
      <li key="held">
        <Link to="/outbox" search={{ state: 'held' }}>
          {status.held} held
        </Link>
        : each says what it lacks.
      </li>
    ),
  ].filter(Boolean)
  if (lines.length === 0) return null
  return (
    <section className={classes.needs} aria-labelledby="needs-you">
      <h2 id="needs-you">Needs you</h2>
      <ul>{lines}</ul>
    </section>
  )
}

function CameIn() {
  const queries = useQueries()
  const list = useInfiniteQuery(
    queries.feed.list.infiniteOptions({
      input: (after: string | null) => ({ after, limit: 12, kinds: CAME_IN }),
      ...paging,
    }),
  )
  const rows = list.data?.pages[0]?.rows.slice(0, 12) ?? []
  return (
    <section aria-labelledby="came-in" className={classes.card}>
      <h2 id="came-in">Came in</h2>
      {list.error && <ProblemNote problem={asProblem(list.error)} />}
      {list.isPending && <SlowRows what="what came in" rows={3} />}
      {list.data && rows.length === 0 && (
        <p className={classes.none}>
          <IconCircleCheck size={16} aria-hidden /> No reply and no bounce yet. They appear here as they
          arrive.
        </p>
      )}
      <ul className={classes.lines}>
        {rows.map((entry) => (
          <li key={entry.id}>
            <Link
              to="/feed"
              search={entry.inboundId === null ? { entry: entry.id } : { inbound: entry.inboundId }}
            >
              <StateMark small mark={feedMark(entry)} /> <span className={classes.who}>{entry.who}</span>{' '}
              <When at={entry.at} className={classes.dim} />
            </Link>
          </li>
        ))}
      </ul>
      {rows.length > 0 && (
        <Link to="/feed" className={classes.more}>
          Open the feed
        </Link>
      )}
    </section>
  )
}
