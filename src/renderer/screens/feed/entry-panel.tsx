import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { feedMark } from '../../api/api.ts'
import { Facts, formatFull, PracticeTag, SidePanel, StateMark } from '../../ui/ui.ts'
import classes from './feed.module.css'

interface EntryPanelProps {
  entry: FeedEntry
  onUndo: (entry: FeedEntry) => void
  onClose: () => void
}

/** One line of the feed that has no mail behind it. */
export function EntryPanel({ entry, onUndo, onClose }: EntryPanelProps) {
  return (
    <SidePanel
      title={entry.who}
      onClose={onClose}
      actions={
        entry.canUndo && (
          <Button variant="default" onClick={() => onUndo(entry)}>
            Undo
          </Button>
        )
      }
    >
      <div className={classes.verdict}>
        <StateMark mark={feedMark(entry)} />
        {entry.practice && <PracticeTag />}
        <p>{entry.text}</p>
      </div>
      <Facts rows={[['When', formatFull(entry.at)], ...linksOf(entry)]} />
    </SidePanel>
  )
}

/** Where an entry leads: its message, its person, its sequence. */
export function linksOf(entry: FeedEntry): [string, React.ReactNode][] {
  const links: [string, React.ReactNode][] = []
  if (entry.messageId !== null)
    links.push([
      'Message',
      <Link key="message" to="/outbox" search={{ message: entry.messageId }}>
        Open in the outbox
      </Link>,
    ])
  if (entry.personId !== null)
    links.push([
      'Person',
      <Link key="person" to="/people" search={{ person: entry.personId }}>
        {entry.address ?? entry.who}
      </Link>,
    ])
  if (entry.sequenceId !== null)
    links.push([
      'Sequence',
      <Link key="sequence" to="/sequences/$id" params={{ id: String(entry.sequenceId) }}>
        Open the sequence
      </Link>,
    ])
  return links
}
