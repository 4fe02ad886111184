/** An error for the log, with its stack where it has one. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return error.stack ?? error.message
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? 'nothing')
}
