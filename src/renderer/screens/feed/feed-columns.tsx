import type { FeedEntry } from '#shared/contract/feed.ts'
import { feedMark } from '../../api/api.ts'
import { formatClock, formatFull, PracticeTag, StateMark, type Column } from '../../ui/ui.ts'
import classes from './feed.module.css'

export const FEED_COLUMNS: readonly Column<FeedEntry>[] = [
  {
    id: 'at',
    header: 'Time',
    track: '64px',
    cell: ({ at }) => (
      <time dateTime={new Date(at).toISOString()} title={formatFull(at)} className={classes.dim}>
        {formatClock(at)}
      </time>
    ),
  },
  { id: 'kind', header: 'What', track: '136px', cell: (entry) => <StateMark mark={feedMark(entry)} /> },
  {
    id: 'who',
    header: 'Who',
    track: 'minmax(104px, 1fr)',
    cell: ({ who, read }) => <span className={read ? undefined : classes.unread}>{who}</span>,
  },
  {
    id: 'text',
    header: 'What we did',
    track: 'minmax(120px, 2.6fr)',
    hideBelow: 470,
    cell: ({ text }) => <span title={text}>{text}</span>,
  },
  {
    id: 'practice',
    header: 'Practice',
    track: '88px',
    hideBelow: 760,
    cell: ({ practice }) => practice && <PracticeTag />,
  },
]
