import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/*
 * Finds what a test run left running by a mark in the environment, which every descendant inherits even in a session of
 * its own. Linux only (it reads /proc); elsewhere nothing is found.
 */

const MARK = 'FIELDPOST_TEST_RUN'

export const marked = (env, id) => ({ ...env, [MARK]: id })

/** Gives what is ending a moment, then kills the rest. Resolves with the command lines of what had to be killed. */
export async function killLeftovers(id, graceMs = 3000) {
  const until = performance.now() + graceMs
  let left = processesOf(id)
  while (left.length > 0 && performance.now() < until) {
    await sleep(100)
    left = processesOf(id)
  }
  return left.flatMap(({ pid, command }) => {
    try {
      process.kill(pid, 'SIGKILL')
      return [command]
    } catch {
      return []
    }
  })
}

function processesOf(id) {
  if (process.platform !== 'linux') return []
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return numbers.flatMap((pid) => {
    try {
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8')
      if (!env.split('\0').includes(`${MARK}=${id}`)) return []
      return [
        {
          pid: Number(pid),
          command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
        },
      ]
    } catch {
      return [] // Ended meanwhile, or not ours to read.
    }
  })
}
