import type { Step } from '#shared/contract/sequences.ts'
import { subjectWords } from '../../api/api.ts'

const TASKS = { call: 'Call', linkedin: 'LinkedIn', custom: 'Task' } as const

/** `Email`, `Call`, … */
export function stepKind(step: Step): string {
  return step.kind === 'email' ? 'Email' : TASKS[step.task]
}

/** `Day 4, 09:30`; day 1 at once is `Day 1, at once`. */
export function stepTime(step: Step): string {
  if (step.kind === 'task') return `Day ${step.day}`
  return `Day ${step.day}, ${step.at === 'now' ? 'at once' : step.at}`
}

/** The subject or note, for a line in a list. */
export function stepGist(step: Step): string {
  if (step.kind === 'task') return step.note
  return step.sameThread ? 'in the same thread' : subjectWords({ subject: step.subject ?? '', step: null })
}
