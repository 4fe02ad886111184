import { IconPlugConnected } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { formatMailbox } from '#shared/domain/address.ts'
import type { ChannelView } from '#shared/contract/channels.ts'
import {
  asProblem,
  channelMark,
  kindWords,
  mailboxMark,
  paceWords,
  useQueries,
  type ChannelsSearch,
} from '../../api/api.ts'
import {
  ButtonLink,
  countOf,
  DataList,
  Empty,
  formatCount,
  Page,
  PracticeTag,
  ProblemNote,
  SlowRows,
  StateMark,
  When,
  type Column,
} from '../../ui/ui.ts'
import { AddPractice } from './add-practice.tsx'
import { ChannelPanel } from './channel-panel.tsx'
import classes from './channels.module.css'

const route = getRouteApi('/channels')
const EMPTY: ChannelView[] = []

const COLUMNS: readonly Column<ChannelView>[] = [
  {
    id: 'name',
    header: 'Channel',
    track: 'minmax(128px, 1.2fr)',
    cell: ({ name, kind }) => (
      <>
        <strong>{name}</strong>{' '}
        {kind === 'practice' ? <PracticeTag /> : <span className={classes.dim}>{kindWords(kind)}</span>}
      </>
    ),
  },
  {
    id: 'from',
    header: 'From',
    track: 'minmax(120px, 1.2fr)',
    hideBelow: 720,
    cell: ({ from }) => (from ? formatMailbox(from) : ''),
  },
  {
    id: 'state',
    header: 'State',
    track: '152px',
    cell: ({ state, why }) => (
      <span title={why?.text}>
        <StateMark mark={channelMark(state)} />
      </span>
    ),
  },
  {
    id: 'mailbox',
    header: 'Mailbox',
    track: '152px',
    hideBelow: 560,
    cell: ({ mailbox }) =>
      mailbox ? (
        <StateMark mark={mailboxMark(mailbox.health.state)} />
      ) : (
        <StateMark mark={{ word: 'None', tone: 'quiet', shape: 'ring' }} />
      ),
  },
  {
    id: 'pace',
    header: 'Pace',
    track: 'minmax(120px, 1.4fr)',
    hideBelow: 860,
    cell: ({ policy }) => <span title={paceWords(policy)}>{paceWords(policy)}</span>,
  },
  {
    id: 'next',
    header: 'Next',
    track: '152px',
    hideBelow: 640,
    cell: ({ nextAt }) => nextAt && <When at={nextAt} />,
  },
  {
    id: 'sent',
    header: 'Sent 24 h',
    track: '88px',
    align: 'end',
    cell: ({ sent24h }) => formatCount(sent24h),
  },
]

/** The ways out: how each fares, at what pace, and what its mailbox reads. */
export function Channels() {
  const search: ChannelsSearch = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueries()
  const { data: channels = EMPTY, error, isPending } = useQuery(queries.channels.list.queryOptions())
  const open = channels.find(({ id }) => id === search.channel)
  const hasPractice = channels.some(({ kind }) => kind === 'practice')
  return (
    <Page
      title="Channels"
      note={channels.length > 0 && countOf(channels.length, 'channel')}
      actions={
        <>
          {!isPending && !hasPractice && channels.length > 0 && <AddPractice />}
          {channels.length > 0 && <ButtonLink to="/channels/new">Connect a channel</ButtonLink>}
        </>
      }
      panel={
        open && (
          <ChannelPanel
            key={open.id}
            channel={open}
            onClose={() => void navigate({ to: '/channels', search: {} })}
          />
        )
      }
    >
      {error ? (
        <div className={classes.note}>
          <ProblemNote problem={asProblem(error)} />
        </div>
      ) : isPending ? (
        <SlowRows what="the channels" />
      ) : channels.length === 0 ? (
        <Empty
          icon={<IconPlugConnected size={24} stroke={1.5} />}
          title="No channel yet"
          action={
            <>
              <ButtonLink to="/channels/new">Connect a channel</ButtonLink>
              <AddPractice />
            </>
          }
        >
          A channel is a way for your mail to leave, with the pace its provider allows.
        </Empty>
      ) : (
        <DataList
          label="Channels"
          rows={channels}
          columns={COLUMNS}
          total={channels.length}
          nameOf={({ name }) => name}
          openId={open?.id ?? null}
          onOpen={(id) =>
            void navigate({ to: '/channels', search: { channel: id }, replace: open !== undefined })
          }
        />
      )}
    </Page>
  )
}
