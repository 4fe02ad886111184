import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for one test, removed after it. */
export function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fieldpost-test-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Waits for what happens soon, by looking again; fails the test when it does not happen. */
export async function eventually(holds: () => boolean): Promise<void> {
  const began = performance.now()
  while (!holds()) {
    if (performance.now() - began > 10_000) throw new Error('it never happened')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
