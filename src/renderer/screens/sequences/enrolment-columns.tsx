import type { Enrolment } from '#shared/contract/sequences.ts'
import { enrolmentMark } from '../../api/api.ts'
import { StateMark, When, type Column } from '../../ui/ui.ts'
import classes from './sequences.module.css'

export const ENROLMENT_COLUMNS: readonly Column<Enrolment>[] = [
  {
    id: 'who',
    header: 'Who',
    track: 'minmax(160px, 1.4fr)',
    cell: ({ name, address }) => (
      <>
        {name || address}
        {name && <span className={classes.dim}> {address}</span>}
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    track: '120px',
    cell: ({ state }) => <StateMark mark={enrolmentMark(state)} />,
  },
  {
    id: 'next',
    header: 'Next step',
    track: '80px',
    align: 'end',
    hideBelow: 520,
    cell: ({ nextStep }) => nextStep ?? '',
  },
  {
    id: 'at',
    header: 'When',
    track: '152px',
    cell: ({ nextAt }) => (nextAt === null ? '' : <When at={nextAt} />),
  },
  {
    id: 'why',
    header: 'Why',
    track: 'minmax(120px, 1.4fr)',
    hideBelow: 640,
    cell: ({ why }) => (
      <span className={classes.dim} title={why ?? undefined}>
        {why}
      </span>
    ),
  },
]
