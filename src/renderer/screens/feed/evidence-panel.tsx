import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { FeedEntry, Inbound } from '#shared/contract/feed.ts'
import { asProblem, bounceMark, classMeans, reasonWords, useQueries } from '../../api/api.ts'
import {
  Facts,
  formatFull,
  PracticeTag,
  ProblemNote,
  sayDone,
  sayProblem,
  Section,
  SidePanel,
  SlowRows,
  StateMark,
} from '../../ui/ui.ts'
import { linksOf } from './entry-panel.tsx'
import classes from './feed.module.css'
import { RawReport } from './raw-report.tsx'

interface EvidencePanelProps {
  inboundId: number
  /** The line of the feed it was opened from, when that is loaded. */
  entry: FeedEntry | undefined
  onUndo: (entry: FeedEntry) => void
  onClose: () => void
}

/** A mail that came in: what we made of it, from which lines, and what was done; with a way to disagree. */
export function EvidencePanel({ inboundId, entry, onUndo, onClose }: EvidencePanelProps) {
  const queries = useQueries()
  const { data: inbound, error } = useQuery(queries.feed.evidence.queryOptions({ input: { inboundId } }))
  return (
    <SidePanel
      wide
      title={inbound ? `Evidence: ${inbound.subject || 'no subject'}` : 'Evidence'}
      onClose={onClose}
      actions={
        entry?.canUndo && (
          <Button variant="default" onClick={() => onUndo(entry)}>
            Undo what was done
          </Button>
        )
      }
    >
      {error ? (
        <ProblemNote problem={asProblem(error)} />
      ) : inbound ? (
        <>
          {entry && (
            <div className={classes.verdict}>
              {entry.practice && <PracticeTag />}
              <p>{entry.text}</p>
            </div>
          )}
          {inbound.recipients.map((recipient) => (
            <Verdict key={recipient.address} inboundId={inboundId} recipient={recipient} />
          ))}
          <Facts
            rows={[
              ['Came in', formatFull(inbound.at)],
              ['From', inbound.from],
              ['Returns', inbound.returnDate],
              ['Tied by', inbound.tiedBy],
              ...(entry ? linksOf(entry) : []),
            ]}
          />
          <Lines inbound={inbound} />
          {inbound.text && (
            <Section title="What it says">
              <pre className={classes.text} tabIndex={0} aria-label="Text of the mail" role="region">
                {inbound.text}
              </pre>
            </Section>
          )}
          {inbound.raw !== null && (
            <RawReport raw={inbound.raw} marked={inbound.evidence.map(({ text }) => text)} />
          )}
        </>
      ) : (
        <SlowRows what="the evidence" rows={6} />
      )}
    </SidePanel>
  )
}

function Verdict({ inboundId, recipient }: { inboundId: number; recipient: Inbound['recipients'][number] }) {
  const queries = useQueries()
  const overrule = useMutation(
    queries.feed.overrule.mutationOptions({
      onSuccess: () =>
        sayDone(`${recipient.address} can be mailed again. The verdict is kept beside your word.`),
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <section className={classes.recipient} aria-label={`Verdict for ${recipient.address}`}>
      <div className={classes.recipientHead}>
        <StateMark mark={bounceMark(recipient.class)} />
        <strong>{recipient.address}</strong>
        {recipient.status && <code>{recipient.status}</code>}
        {recipient.overruled ? (
          <span className={classes.dim}>You said this is wrong</span>
        ) : (
          <Button
            variant="subtle"
            size="compact-xs"
            loading={overrule.isPending}
            onClick={() => overrule.mutate({ inboundId, address: recipient.address })}
          >
            This is wrong
          </Button>
        )}
      </div>
      <p>
        {reasonWords(recipient.reason)}. {classMeans(recipient.class)}
      </p>
      {recipient.diagnostic && <code className={classes.diagnostic}>{recipient.diagnostic}</code>}
    </section>
  )
}

function Lines({ inbound }: { inbound: Inbound }) {
  if (inbound.evidence.length === 0) return null
  return (
    <Section title="Why we think so" note={`${inbound.evidence.length} of its lines`}>
      <ul className={classes.lines}>
        {inbound.evidence.map((line, index) => (
          <li key={index}>
            <code>{line.text}</code>
            <span>{line.means}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
