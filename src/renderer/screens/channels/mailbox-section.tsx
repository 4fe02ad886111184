import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChannelView, MailboxView } from '#shared/contract/channels.ts'
import { asProblem, mailboxMark, useQueries } from '../../api/api.ts'
import {
  ConfirmButton,
  Facts,
  formatFull,
  ProblemNote,
  sayDone,
  sayProblem,
  Section,
  StateMark,
  When,
} from '../../ui/ui.ts'
import classes from './channels.module.css'
import { ServerFields, toSettings, type ServerText } from './server-fields.tsx'

const PORTS = { none: 143, starttls: 143, tls: 993 }

/** The inbound side of a channel: without it, bounces and replies stay unseen. */
export function MailboxSection({ channel }: { channel: ChannelView }) {
  const [adding, setAdding] = useState(false)
  const { mailbox } = channel
  return (
    <Section title="Mailbox" note="where bounces and replies come in">
      {mailbox ? (
        <Health mailbox={mailbox} />
      ) : adding ? (
        <MailboxForm channel={channel} onDone={() => setAdding(false)} />
      ) : (
        <>
          <p className={classes.line}>
            Nobody reads the mailbox of this channel yet, so a bounce or a reply does not stop a sequence.
          </p>
          <Button variant="default" onClick={() => setAdding(true)}>
            Connect the mailbox
          </Button>
        </>
      )}
    </Section>
  )
}

function Health({ mailbox }: { mailbox: MailboxView }) {
  const queries = useQueries()
  const { health, settings } = mailbox
  const remove = useMutation(
    queries.mailboxes.remove.mutationOptions({
      onSuccess: () => sayDone('The mailbox is not read any more.'),
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <>
      <div className={classes.standing}>
        <StateMark mark={mailboxMark(health.state)} />
        {health.nextTryAt !== null && (
          <When at={health.nextTryAt} before="next try" className={classes.dim} />
        )}
        {health.lastError && <p>{health.lastError}</p>}
      </div>
      <Facts
        rows={[
          ['Kind', mailbox.kind === 'imap' ? 'IMAP' : 'Practice'],
          ['Server', settings && `${settings.host}:${settings.port}`],
          ['User', settings?.user],
          ['Last read', health.lastReadAt && formatFull(health.lastReadAt)],
          ['Connected', health.connectedSince && formatFull(health.connectedSince)],
          ['Reconnected', health.reconnectsToday > 0 ? `${health.reconnectsToday} times today` : null],
        ]}
      />
      {mailbox.kind === 'imap' && (
        <div className={classes.buttons}>
          <ConfirmButton
            question="Bounces and replies will not be seen any more. What was read stays."
            yes="Stop reading"
            onYes={() => remove.mutate({ id: mailbox.id })}
          >
            Stop reading it
          </ConfirmButton>
        </div>
      )}
    </>
  )
}

function MailboxForm({ channel, onDone }: { channel: ChannelView; onDone: () => void }) {
  const queries = useQueries()
  const [text, setText] = useState<ServerText>({
    host: channel.settings?.host.replace(/^smtp\./, 'imap.') ?? '',
    port: PORTS.tls,
    security: 'tls',
    user: channel.settings?.user ?? channel.from?.address ?? '',
    password: '',
    allowInsecureAuth: false,
    ca: '',
  })
  const input = () => {
    const settings = toSettings(text)
    return {
      channelId: channel.id,
      settings: { ...settings, user: settings.user ?? '' },
      // Without one, the password of the channel is tried.
      password: text.password === '' ? null : text.password,
    }
  }
  const test = useMutation(queries.mailboxes.test.mutationOptions())
  const add = useMutation(
    queries.mailboxes.add.mutationOptions({
      onSuccess: () => {
        sayDone('The mailbox is being read.')
        onDone()
      },
    }),
  )
  const problem = add.error ?? test.error
  return (
    <form
      className={classes.stack}
      onSubmit={(event) => {
        event.preventDefault()
        test.mutate(input(), { onSuccess: ({ ok }) => ok && add.mutate(input()) })
      }}
    >
      <ServerFields value={text} onChange={setText} ports={PORTS} hostExample="imap.acme.example" />
      <p className={classes.dim}>
        Read-only: nothing is deleted, moved or marked as read. An empty password means the same as for
        sending.
      </p>
      {problem && <ProblemNote problem={asProblem(problem)} />}
      {test.data && !test.data.ok && (
        <ProblemNote problem={{ message: 'The sign-in does not work.', fix: test.data.detail }} />
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={test.isPending || add.isPending}>
          Test and connect
        </Button>
        <Button variant="subtle" onClick={onDone}>
          Not now
        </Button>
      </div>
    </form>
  )
}
