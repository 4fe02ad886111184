import { Tooltip } from '@mantine/core'
import { useNow } from './now.ts'
import { formatFull, formatWhen } from './time.ts'

interface WhenProps {
  /** Ms since the epoch. */
  at: number
  /** Put before the time, e.g. `next`. */
  before?: string
  className?: string
}

/** A moment as people say it, with the full date on hover. */
export function When({ at, before, className }: WhenProps) {
  const now = useNow()
  return (
    <Tooltip label={formatFull(at)} openDelay={300}>
      <time dateTime={new Date(at).toISOString()} className={className}>
        {before ? `${before} ` : ''}
        {formatWhen(at, now)}
      </time>
    </Tooltip>
  )
}
