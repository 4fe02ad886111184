/**
 * The life of a message in the outbox. `deferred` is an attempt's outcome, not a state: such a message is
 * `queued` again, with the time and the reason of its next try.
 */
export const SEND_STATES = [
  'queued',
  'claimed',
  'handing-over',
  'in-doubt',
  'sent',
  'rejected',
  'cancelled',
  'held',
] as const
export type SendState = (typeof SEND_STATES)[number]

/** States in which nothing more will happen to a message by itself. */
export const SETTLED_STATES = ['sent', 'rejected', 'cancelled'] as const satisfies readonly SendState[]

export function isSettled(state: SendState): boolean {
  return (SETTLED_STATES as readonly SendState[]).includes(state)
}

/** A rep may cancel only what has not begun to leave. */
export function canCancel(state: SendState): boolean {
  return state === 'queued' || state === 'held'
}
