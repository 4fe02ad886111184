import { Tooltip } from '@mantine/core'
import type { MessageRow } from '#shared/contract/outbox.ts'
import { messageMark, subjectWords } from '../../api/api.ts'
import { PracticeTag, StateMark, When, type Column } from '../../ui/ui.ts'
import classes from './outbox.module.css'

export const OUTBOX_COLUMNS: readonly Column<MessageRow>[] = [
  {
    id: 'to',
    header: 'To',
    track: 'minmax(128px, 1.4fr)',
    cell: ({ to, toName }) => (
      <span title={to}>
        {toName || to}
        {toName && <span className={classes.dim}> {to}</span>}
      </span>
    ),
  },
  {
    id: 'subject',
    header: 'Subject',
    track: 'minmax(120px, 1.6fr)',
    hideBelow: 460,
    cell: (row) => subjectWords(row),
  },
  {
    id: 'sequence',
    header: 'Sequence',
    track: 'minmax(96px, 1fr)',
    hideBelow: 780,
    cell: ({ sequence }) => sequence ?? 'Single',
  },
  { id: 'step', header: 'Step', track: '56px', align: 'end', hideBelow: 780, cell: ({ step }) => step ?? '' },
  {
    id: 'channel',
    header: 'Channel',
    track: 'minmax(96px, 0.8fr)',
    hideBelow: 1120,
    cell: ({ channel, practice }) =>
      practice ? (
        <>
          <PracticeTag /> {channel === 'Practice' ? '' : channel}
        </>
      ) : (
        channel
      ),
  },
  { id: 'when', header: 'When', track: '144px', cell: (row) => <MessageWhen row={row} /> },
  { id: 'state', header: 'State', track: '128px', cell: (row) => <StateMark mark={messageMark(row)} /> },
  {
    id: 'why',
    header: 'Why',
    track: 'minmax(120px, 1.4fr)',
    hideBelow: 640,
    cell: ({ why }) =>
      why && (
        <Tooltip label={why.text} openDelay={300}>
          <span className={classes.dim}>{why.text}</span>
        </Tooltip>
      ),
  },
]

/** When it left, or will leave as things stand. Nothing is promised of what is held, in doubt or over. */
function MessageWhen({ row }: { row: MessageRow }) {
  if (row.sentAt !== null) return <When at={row.sentAt} />
  if (row.state === 'held' || row.state === 'cancelled' || row.state === 'rejected') return <>not sent</>
  if (row.state === 'in-doubt') return <>not known</>
  return <When at={row.forecastAt ?? row.dueAt} />
}
