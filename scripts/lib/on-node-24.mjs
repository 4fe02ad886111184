import { existsSync } from 'node:fs'
import { node24 } from './paths.mjs'
import { run, Stopped } from './run.mjs'
import { say } from './say.mjs'

/**
 * Replaces this process by another program: signals, exit code and terminal are then that program's own. Where the system
 * cannot do that (Windows), runs it as a child and resolves with its exit code.
 */
export async function become(program, args, env = process.env) {
  if (process.execve) process.execve(program, [program, ...args], env)
  return exitCodeOf(run(program, args, { env, stdio: 'inherit' }))
}

/** Starts `script` again on Node 24 unless this is it. Resolves with an exit code when that has happened, else with null. */
export async function restartOnNode24(script) {
  if (Number.parseInt(process.versions.node, 10) >= 24) return null
  if (!existsSync(node24)) {
    say('Fieldpost: not set up yet. Run `npm start` or `npm test`; each sets up by itself.')
    return 1
  }
  return exitCodeOf(run(node24, [script, ...process.argv.slice(2)], { stdio: 'inherit' }))
}

/** A program that was asked to stop and did so with an exit code of its own has not failed. */
async function exitCodeOf(running) {
  return running.catch((error) => {
    if (error instanceof Stopped && error.code !== null) return error.code
    throw error
  })
}
