import { Popover, Tooltip, UnstyledButton } from '@mantine/core'
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ChannelStatus } from '#shared/contract/channels.ts'
import { asProblem, channelMark, useQueries } from '../api/api.ts'
import {
  ButtonLink,
  countOf,
  Facts,
  formatCount,
  formatFull,
  PracticeTag,
  sayDone,
  sayProblem,
  StateMark,
  When,
} from '../ui/ui.ts'
import classes from './frame.module.css'

/** Always there: each channel, when its next message leaves, how full its tightest limit is, and pause. */
export function StatusBar() {
  const queries = useQueries()
  const status = useQuery(queries.app.status.queryOptions()).data
  const { pause, isPending } = usePauseAll()
  if (!status) return <footer className={classes.status} aria-label="Status" />
  return (
    <footer className={classes.status} aria-label="Status">
      <div className={classes.statusChannels}>
        {!status.online && (
          <span className={classes.statusWord}>
            <StateMark small mark={{ word: 'Offline', tone: 'warn', shape: 'unplugged' }} />
          </span>
        )}
        {status.channels.map((channel) => (
          <ChannelSummary key={channel.id} channel={channel} allPaused={status.paused} />
        ))}
        {status.channels.length === 0 && <span className={classes.statusQuiet}>No channel yet</span>}
      </div>
      {status.inDoubt > 0 && (
        <Link to="/outbox" search={{ state: 'in-doubt' }} className={classes.statusLink}>
          {countOf(status.inDoubt, 'in doubt', 'in doubt')}
        </Link>
      )}
      {status.held > 0 && (
        <Link to="/outbox" search={{ state: 'held' }} className={classes.statusLink}>
          {formatCount(status.held)} held
        </Link>
      )}
      {status.channels.length > 0 && (
        <Tooltip label={status.paused ? 'Let everything go on' : 'Stop all sending; nothing is lost'}>
          <UnstyledButton
            className={classes.pause}
            aria-pressed={status.paused}
            disabled={isPending}
            onClick={() => pause(!status.paused)}
          >
            {status.paused ? (
              <IconPlayerPlayFilled size={12} aria-hidden />
            ) : (
              <IconPlayerPauseFilled size={12} aria-hidden />
            )}
            {status.paused ? 'Resume all' : 'Pause all'}
          </UnstyledButton>
        </Tooltip>
      )}
    </footer>
  )
}

/** Pauses or resumes the whole outbox, with its undo. */
export function usePauseAll() {
  const queries = useQueries()
  const mutation = useMutation(
    queries.app.pause.mutationOptions({ onError: (error) => sayProblem(asProblem(error)) }),
  )
  const pause = (paused: boolean) =>
    mutation.mutate(
      { paused },
      {
        onSuccess: () =>
          sayDone(paused ? 'All sending is paused.' : 'Sending goes on.', () =>
            mutation.mutate({ paused: !paused }),
          ),
      },
    )
  return { pause, isPending: mutation.isPending }
}

function ChannelSummary({ channel, allPaused }: { channel: ChannelStatus; allPaused: boolean }) {
  const [open, setOpen] = useState(false)
  const mark = channelMark(allPaused ? 'paused' : channel.state)
  return (
    <Popover opened={open} onChange={setOpen} width={320} position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.statusChannel} onClick={() => setOpen((was) => !was)}>
          <StateMark small mark={mark} /> <span className={classes.statusName}>{channel.name}</span>{' '}
          {channel.kind === 'practice' && channel.name !== 'Practice' && <PracticeTag />}
          {channel.nextAt !== null && !allPaused && <When at={channel.nextAt} before="next" />}
          {channel.used && (
            <span className={classes.statusQuiet}>
              {formatCount(channel.used.used)} of {formatCount(channel.used.limit)}
            </span>
          )}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.statusWhy}>
          <StateMark mark={mark} />
          <p>{whyWords(channel, allPaused)}</p>
          <Facts
            rows={[
              ['Waiting', countOf(channel.waiting, 'message')],
              ['Next', channel.nextAt === null ? null : formatFull(channel.nextAt)],
              ['Limit', channel.used?.text ?? 'None set'],
            ]}
          />
          <ButtonLink
            variant="default"
            to="/channels"
            search={{ channel: channel.id }}
            onClick={() => setOpen(false)}
          >
            Open the channel
          </ButtonLink>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function whyWords(channel: ChannelStatus, allPaused: boolean): string {
  if (allPaused) return 'You have paused all sending. Nothing leaves until you resume; nothing is lost.'
  if (channel.why) return channel.why.text
  if (channel.waiting === 0) return 'Nothing waits in this channel.'
  return 'Nothing holds this channel: messages leave at their time.'
}
