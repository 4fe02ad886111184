import { ORPCError } from '@orpc/client'
import type { AppErrorCode, AppErrorValue } from '#shared/app-error.ts'

/** An error as screens show it: the engine's own value, or our words for what went wrong on the way to it. */
export type Problem = AppErrorValue

/** Thrown by the transports while the engine cannot be asked. */
export class EngineAway extends Error {
  constructor() {
    super('The engine is away')
    this.name = 'EngineAway'
  }
}

const AWAY: Problem = {
  code: 'connection-lost',
  message: 'The engine of Fieldpost does not answer.',
  fix: 'What was queued is safe. This window tries again by itself.',
}
const INTERNAL: Problem = {
  code: 'internal',
  message: 'Something went wrong inside Fieldpost.',
  fix: 'The log has the details. What was queued is safe.',
}

function isAppErrorValue(data: unknown): data is { code: AppErrorCode; message: string; fix?: unknown } {
  return (
    typeof data === 'object' &&
    data !== null &&
    'code' in data &&
    typeof data.code === 'string' &&
    'message' in data &&
    typeof data.message === 'string'
  )
}

/** `host: A host name or an IP address` from what the check at the door found; null when it says nothing useful. */
function issuesOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return null
  const lines = (data.issues as { message?: unknown; path?: unknown }[]).slice(0, 3).map((issue) => {
    const path = Array.isArray(issue.path) ? issue.path.map(String).join('.') : ''
    return path ? `${path}: ${String(issue.message)}` : String(issue.message)
  })
  return lines.length > 0 ? lines.join('; ') : null
}

function wasCutOff(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null || !('name' in thrown) || !('message' in thrown))
    return false
  return thrown.name === 'AbortError' || /closed|not open/i.test(String(thrown.message))
}

/** Any thrown thing as a plain value that a screen can show. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof ORPCError) {
    const data: unknown = thrown.data
    if (thrown.code === 'APP_ERROR' && isAppErrorValue(data))
      return { code: data.code, message: data.message, fix: typeof data.fix === 'string' ? data.fix : null }
    if (thrown.code === 'BAD_REQUEST')
      return { code: 'bad-input', message: 'That cannot be used as it is.', fix: issuesOf(data) }
    return INTERNAL
  }
  if (thrown instanceof EngineAway) return AWAY
  // A call that was under way when the socket or the port closed ends with one of these.
  if (wasCutOff(thrown)) return AWAY
  return INTERNAL
}
