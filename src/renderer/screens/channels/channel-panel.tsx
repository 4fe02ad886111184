import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatMailbox } from '#shared/domain/address.ts'
import type { ChannelView } from '#shared/contract/channels.ts'
import { asProblem, channelMark, kindWords, paceWords, useQueries } from '../../api/api.ts'
import {
  ConfirmButton,
  countOf,
  Facts,
  formatFull,
  PracticeTag,
  ProblemNote,
  sayDone,
  sayProblem,
  Section,
  SidePanel,
  StateMark,
  useKeys,
} from '../../ui/ui.ts'
import classes from './channels.module.css'
import { MailboxSection } from './mailbox-section.tsx'
import { PaceFields } from './pace-fields.tsx'
import { fromPaceText, toPaceText, type PaceText } from './pace-text.ts'

const SECURITY_WORDS = { none: 'not encrypted', starttls: 'STARTTLS', tls: 'TLS' }

/** One channel: how it stands and why, its pace, its mailbox, a test, pause and removal. */
export function ChannelPanel({ channel, onClose }: { channel: ChannelView; onClose: () => void }) {
  const queries = useQueries()
  const pause = useMutation(
    queries.channels.pause.mutationOptions({ onError: (error) => sayProblem(asProblem(error)) }),
  )
  const paused = channel.state === 'paused'
  const setPaused = (next: boolean) =>
    pause.mutate(
      { id: channel.id, paused: next },
      {
        onSuccess: () =>
          sayDone(next ? `${channel.name} is paused.` : `${channel.name} goes on.`, () =>
            pause.mutate({ id: channel.id, paused: !next }),
          ),
      },
    )
  useKeys({ p: () => setPaused(!paused) })
  return (
    <SidePanel
      title={channel.name}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" loading={pause.isPending} onClick={() => setPaused(!paused)}>
            {paused ? 'Resume' : 'Pause'}
          </Button>
          <Remove channel={channel} onClose={onClose} />
        </>
      }
    >
      <div className={classes.standing}>
        <StateMark mark={channelMark(channel.state)} />
        {channel.kind === 'practice' && <PracticeTag />}
        {channel.why && <p>{channel.why.text}</p>}
      </div>
      {channel.state === 'signed-out' && <NewPassword channel={channel} />}
      {channel.lastError && (
        <ProblemNote problem={{ message: 'The last try failed.', fix: channel.lastError }} />
      )}
      <Facts
        rows={[
          ['Kind', kindWords(channel.kind) + (channel.scope === 'team' ? ', of the team' : '')],
          ['From', channel.from && formatMailbox(channel.from)],
          [
            'Server',
            channel.settings &&
              `${channel.settings.host}:${channel.settings.port}, ${SECURITY_WORDS[channel.settings.security]}`,
          ],
          ['User', channel.settings?.user],
          [
            'Waiting',
            channel.waiting > 0 ? (
              <Link key="waiting" to="/outbox" search={{ channel: channel.id, state: 'queued' }}>
                {countOf(channel.waiting, 'message')}
              </Link>
            ) : (
              'nothing'
            ),
          ],
          ['Next', channel.nextAt && formatFull(channel.nextAt)],
          ['Sent in 24 h', countOf(channel.sent24h, 'message')],
          ['Last sent', channel.lastSentAt && formatFull(channel.lastSentAt)],
        ]}
      />
      <Pace channel={channel} />
      <MailboxSection channel={channel} />
      <TestSend channel={channel} />
    </SidePanel>
  )
}

function Pace({ channel }: { channel: ChannelView }) {
  const queries = useQueries()
  const [text, setText] = useState<PaceText | null>(null)
  const [wrong, setWrong] = useState<Partial<PaceText>>({})
  const save = useMutation(
    queries.channels.setPolicy.mutationOptions({
      onSuccess: () => {
        setText(null)
        sayDone(`${channel.name} has its new pace.`, () =>
          save.mutate({ id: channel.id, policy: channel.policy }),
        )
      },
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <Section title="Pace" note={channel.used?.text}>
      {text === null ? (
        <>
          <p className={classes.line}>{paceWords(channel.policy)}</p>
          <Button variant="default" onClick={() => setText(toPaceText(channel.policy))}>
            Change the pace
          </Button>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const read = fromPaceText(text, channel.policy)
            if ('problem' in read) setWrong(read.problem)
            else save.mutate({ id: channel.id, policy: read.policy })
          }}
        >
          <PaceFields
            value={text}
            wrong={wrong}
            onChange={(next) => {
              setText(next)
              setWrong({})
            }}
          />
          <div className={classes.buttons}>
            <Button type="submit" loading={save.isPending}>
              Save the pace
            </Button>
            <Button variant="subtle" onClick={() => setText(null)}>
              Keep as it is
            </Button>
          </div>
        </form>
      )}
    </Section>
  )
}

function TestSend({ channel }: { channel: ChannelView }) {
  const queries = useQueries()
  const [to, setTo] = useState(channel.from?.address ?? '')
  const check = useMutation(queries.channels.test.mutationOptions())
  const send = useMutation(queries.channels.testSend.mutationOptions())
  const problem = send.error ?? check.error
  return (
    <Section title="Test">
      <form
        className={classes.testSend}
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate({ id: channel.id, to })
        }}
      >
        <TextInput
          label="Send a test message to"
          type="email"
          required
          value={to}
          maxLength={320}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={send.isPending}>
          Send
        </Button>
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate({ id: channel.id })}>
          Test the sign-in
        </Button>
      </form>
      <div aria-live="polite" className={classes.result}>
        {problem && <ProblemNote problem={asProblem(problem)} />}
        {check.data &&
          (check.data.ok ? (
            <StateMark mark={{ word: 'The sign-in works', tone: 'good', shape: 'done' }} />
          ) : (
            <ProblemNote problem={{ message: 'The sign-in does not work.', fix: check.data.detail }} />
          ))}
        {send.data && (
          <p>
            It leaves ahead of everything else.{' '}
            <Link to="/outbox" search={{ message: send.data.messageId }}>
              Watch it
            </Link>
          </p>
        )}
      </div>
    </Section>
  )
}

function NewPassword({ channel }: { channel: ChannelView }) {
  const queries = useQueries()
  const [password, setPassword] = useState('')
  const save = useMutation(
    queries.channels.setPassword.mutationOptions({
      onSuccess: () => {
        setPassword('')
        sayDone(`${channel.name} signs in with the new password.`)
      },
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <form
      className={classes.testSend}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ id: channel.id, password })
      }}
    >
      <PasswordInput
        label="New password"
        required
        autoComplete="off"
        value={password}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={save.isPending}>
        Sign in again
      </Button>
    </form>
  )
}

function Remove({ channel, onClose }: { channel: ChannelView; onClose: () => void }) {
  const queries = useQueries()
  const remove = useMutation(
    queries.channels.remove.mutationOptions({
      onSuccess: ({ cancelled }) => {
        sayDone(
          cancelled > 0
            ? `${channel.name} is removed; ${countOf(cancelled, 'waiting message')} cancelled.`
            : `${channel.name} is removed.`,
        )
        onClose()
      },
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <ConfirmButton
      disabled={remove.isPending}
      question={
        channel.waiting > 0
          ? `${countOf(channel.waiting, 'message')} that waits in it will be cancelled. This cannot be undone.`
          : 'The channel and its sign-in are removed. What was sent stays in the outbox.'
      }
      yes="Remove the channel"
      onYes={() => remove.mutate({ id: channel.id })}
    >
      Remove
    </ConfirmButton>
  )
}
