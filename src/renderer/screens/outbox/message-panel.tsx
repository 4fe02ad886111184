import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Message } from '#shared/contract/outbox.ts'
import { canCancel } from '#shared/domain/send-state.ts'
import { asProblem, messageMark, subjectWords, useQueries } from '../../api/api.ts'
import {
  ConfirmButton,
  Facts,
  formatFull,
  MailFrame,
  PracticeTag,
  ProblemNote,
  Section,
  SidePanel,
  SlowRows,
  StateMark,
  useKeys,
  When,
} from '../../ui/ui.ts'
import classes from './outbox.module.css'
import type { OutboxActs } from './use-outbox-acts.ts'

/** One message: why it stands where it stands, what was tried, what it says, what came back. */
export function MessagePanel({ id, acts, onClose }: { id: number; acts: OutboxActs; onClose: () => void }) {
  const queries = useQueries()
  const navigate = useNavigate()
  const { data: message, error } = useQuery(queries.outbox.get.queryOptions({ input: { id } }))
  const evidence = message?.inbound[0]?.id
  useKeys({
    e: () => {
      if (evidence === undefined) return false
      void navigate({ to: '/feed', search: { inbound: evidence } })
      return true
    },
  })
  return (
    <SidePanel
      title={message ? subjectWords(message) : 'Message'}
      onClose={onClose}
      actions={message && <MessageActs message={message} acts={acts} />}
    >
      {error ? (
        <ProblemNote problem={asProblem(error)} />
      ) : message ? (
        <MessageDetails message={message} acts={acts} />
      ) : (
        <SlowRows what="the message" rows={5} />
      )}
    </SidePanel>
  )
}

function MessageActs({ message, acts }: { message: Message; acts: OutboxActs }) {
  if (!canCancel(message.state)) return null
  return (
    <>
      {message.state === 'held' ? (
        <Button disabled={acts.busy} onClick={() => acts.resume([message.id])}>
          Resume
        </Button>
      ) : (
        <>
          <Button variant="default" disabled={acts.busy} onClick={() => acts.sendNow([message.id])}>
            Send now
          </Button>
          <Button variant="default" disabled={acts.busy} onClick={() => acts.hold([message.id])}>
            Pause
          </Button>
        </>
      )}
      <ConfirmButton
        disabled={acts.busy}
        question="This message will never be sent. This cannot be undone."
        yes="Cancel sending"
        onYes={() => acts.cancel([message.id])}
      >
        Cancel sending
      </ConfirmButton>
    </>
  )
}

function MessageDetails({ message, acts }: { message: Message; acts: OutboxActs }) {
  return (
    <>
      <div className={classes.standing}>
        <StateMark mark={messageMark(message)} />
        {message.practice && <PracticeTag />}
        {message.why && <p>{message.why.text}</p>}
      </div>
      {message.state === 'in-doubt' && <Doubt message={message} acts={acts} />}
      <Facts
        rows={[
          ['To', message.toName ? `${message.toName} <${message.to}>` : message.to],
          ['From', message.from],
          ['Channel', message.channel],
          ['Sequence', message.sequence && `${message.sequence} · step ${message.step ?? '?'}`],
          ['Due', formatFull(message.dueAt)],
          [
            'Leaves',
            message.sentAt === null && message.forecastAt !== null ? formatFull(message.forecastAt) : null,
          ],
          ['Sent', message.sentAt === null ? null : formatFull(message.sentAt)],
          ['Message-ID', <code key="id">{message.messageId}</code>],
        ]}
      />
      {message.inbound.length > 0 && (
        <Section title="What came back">
          <ul className={classes.plain}>
            {message.inbound.map((inbound) => (
              <li key={inbound.id}>
                <Link to="/feed" search={{ inbound: inbound.id }}>
                  {inbound.summary}
                </Link>{' '}
                <When at={inbound.at} className={classes.dim} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Content">
        <MailFrame html={message.html} text={message.text ?? ''} title="Content of the message" />
      </Section>
      <Attempts message={message} />
    </>
  )
}

function Doubt({ message, acts }: { message: Message; acts: OutboxActs }) {
  return (
    <section className={classes.doubt} aria-label="Decide">
      <p>
        <strong>We cannot tell whether this message left.</strong> The connection ended between handing it
        over and the answer. It is never sent again by itself. If you can look into your Sent folder, or ask
        the person, decide:
      </p>
      <div className={classes.decisions}>
        <Button variant="default" disabled={acts.busy} onClick={() => acts.decide(message.id, 'sent')}>
          It was sent
        </Button>
        <ConfirmButton
          disabled={acts.busy}
          question="If it did arrive after all, the person gets it twice."
          yes="Send it again"
          onYes={() => acts.decide(message.id, 'send-again')}
        >
          It did not arrive, send again
        </ConfirmButton>
        <Button variant="default" disabled={acts.busy} onClick={() => acts.decide(message.id, 'cancelled')}>
          Let it go
        </Button>
      </div>
      {message.inquiries.length > 0 && (
        <ul className={classes.plain}>
          {message.inquiries.map((inquiry) => (
            <li key={inquiry.at}>
              <When at={inquiry.at} className={classes.dim} /> {inquiry.detail}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Attempts({ message }: { message: Message }) {
  return (
    <Section title="Attempts" note={message.attemptList.length === 0 ? 'none yet' : undefined}>
      <ol className={classes.plain}>
        {message.attemptList.map((attempt) => (
          <li key={attempt.startedAt}>
            <When at={attempt.startedAt} className={classes.dim} /> {attempt.outcome ?? 'no answer yet'}
            {attempt.detail && <code className={classes.detail}>{attempt.detail}</code>}
          </li>
        ))}
      </ol>
    </Section>
  )
}
