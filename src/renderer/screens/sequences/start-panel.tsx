import { Button, NativeSelect, Radio, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Sequence } from '#shared/contract/sequences.ts'
import { asProblem, paceWords, useQueries } from '../../api/api.ts'
import { ButtonLink, countOf, formatCount, ProblemNote, Section, SidePanel, useNow } from '../../ui/ui.ts'
import classes from './sequences.module.css'

const SKIPPED_SHOWN = 200

/** `2026-11-24T09:30` in this machine's zone, for a date-and-time field. */
function localText(at: number): string {
  const offset = new Date(at).getTimezoneOffset() * 60_000
  return new Date(at - offset).toISOString().slice(0, 16)
}

/** Starts a sequence for a group: by which channel, now or later; then says who was left out and why. */
export function StartPanel({ sequence, onClose }: { sequence: Sequence; onClose: () => void }) {
  const queries = useQueries()
  const groups = useQuery(queries.people.groups.queryOptions()).data
  const channels = useQuery(queries.channels.list.queryOptions()).data
  const [groupId, setGroupId] = useState<number | null>(null)
  const [channelId, setChannelId] = useState<number | null>(null)
  const [later, setLater] = useState(false)
  const [at, setAt] = useState('')
  const now = useNow(60_000)
  const start = useMutation(queries.sequences.start.mutationOptions())
  const group = groups?.find(({ id }) => id === groupId) ?? groups?.[0]
  const channel = channels?.find(({ id }) => id === channelId) ?? channels?.[0]

  if (start.data)
    return (
      <SidePanel takeFocus title="Started" onClose={onClose}>
        <Started sequenceId={sequence.id} result={start.data} onClose={onClose} />
      </SidePanel>
    )
  return (
    <SidePanel
      takeFocus
      title={sequence.enrolled > 0 ? `Add people to ${sequence.name}` : `Start ${sequence.name}`}
      onClose={onClose}
    >
      {groups?.length === 0 && (
        <p>
          There is nobody to write to yet.{' '}
          <Link to="/people" search={{ import: true }}>
            Import people
          </Link>{' '}
          into a group first.
        </p>
      )}
      {channels?.length === 0 && (
        <p>
          There is no way out yet. <Link to="/channels/new">Connect a channel</Link> first.
        </p>
      )}
      {group && channel && (
        <form
          className={classes.stack}
          onSubmit={(event) => {
            event.preventDefault()
            start.mutate({
              id: sequence.id,
              groupId: group.id,
              channelId: channel.id,
              startAt: later && at !== '' ? new Date(at).getTime() : null,
            })
          }}
        >
          <NativeSelect
            label="For the group"
            value={group.id}
            data={groups!.map(({ id, name, people }) => ({
              value: String(id),
              label: `${name} (${formatCount(people)})`,
            }))}
            onChange={(event) => setGroupId(Number(event.currentTarget.value))}
          />
          <NativeSelect
            label="By the channel"
            description={paceWords(channel.policy)}
            value={channel.id}
            data={channels!.map(({ id, name }) => ({ value: String(id), label: name }))}
            onChange={(event) => setChannelId(Number(event.currentTarget.value))}
          />
          <Radio.Group
            label="The first step leaves"
            value={later ? 'later' : 'now'}
            onChange={(value) => {
              setLater(value === 'later')
              if (at === '') setAt(localText(now + 3_600_000))
            }}
          >
            <div className={classes.radios}>
              <Radio size="sm" value="now" label="Now" />
              <Radio size="sm" value="later" label="At a time" />
            </div>
          </Radio.Group>
          {later && (
            <TextInput
              type="datetime-local"
              label="Day and time"
              required
              value={at}
              min={localText(now)}
              onChange={(event) => setAt(event.currentTarget.value)}
            />
          )}
          <p className={classes.dim}>
            Whoever must not be mailed, or is in this sequence already, is left out, and you see who and why.
          </p>
          {start.error && <ProblemNote problem={asProblem(start.error)} />}
          <Button type="submit" loading={start.isPending}>
            Start for {countOf(group.people, 'person', 'people')}
          </Button>
        </form>
      )}
    </SidePanel>
  )
}

interface StartedProps {
  sequenceId: number
  result: { enrolled: number; skipped: { address: string; why: string }[] }
  onClose: () => void
}

function Started({ sequenceId, result, onClose }: StartedProps) {
  const { enrolled, skipped } = result
  return (
    <>
      <p role="status">
        <strong>{countOf(enrolled, 'person', 'people')} enrolled</strong>
        {skipped.length > 0 && `, ${formatCount(skipped.length)} left out`}.
      </p>
      <div className={classes.radios}>
        <ButtonLink to="/outbox" search={{ sequence: sequenceId }}>
          Watch it leave
        </ButtonLink>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </div>
      {skipped.length > 0 && (
        <Section title="Left out" note={formatCount(skipped.length)}>
          <ul className={classes.skipped}>
            {skipped.slice(0, SKIPPED_SHOWN).map(({ address, why }) => (
              <li key={address}>
                {address} <span className={classes.dim}>{why}</span>
              </li>
            ))}
          </ul>
          {skipped.length > SKIPPED_SHOWN && (
            <p className={classes.dim}>and {formatCount(skipped.length - SKIPPED_SHOWN)} more</p>
          )}
        </Section>
      )}
    </>
  )
}
