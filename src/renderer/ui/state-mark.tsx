import {
  IconAlertTriangle,
  IconBan,
  IconCircle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconMail,
  IconPlayerPause,
  IconPlugConnectedX,
  IconSend,
} from '@tabler/icons-react'
import classes from './ui.module.css'

export type Tone = 'good' | 'wait' | 'warn' | 'bad' | 'quiet' | 'accent'

const SHAPES = {
  done: IconCircleCheck,
  clock: IconClock,
  send: IconSend,
  doubt: IconHelpCircle,
  warning: IconAlertTriangle,
  cross: IconCircleX,
  ban: IconBan,
  pause: IconPlayerPause,
  mail: IconMail,
  ring: IconCircle,
  dashed: IconCircleDashed,
  unplugged: IconPlugConnectedX,
} as const
export type Shape = keyof typeof SHAPES

/** How a state looks: a word, a shape and, last, a colour. */
export interface Mark {
  word: string
  tone: Tone
  shape: Shape
}

/** A state as shape and word; the colour only repeats them. */
export function StateMark({ mark, small = false }: { mark: Mark; small?: boolean }) {
  const Icon = SHAPES[mark.shape]
  return (
    <span className={classes.mark} data-tone={mark.tone}>
      <Icon size={small ? 14 : 15} stroke={1.9} aria-hidden />
      <span>{mark.word}</span>
    </span>
  )
}
