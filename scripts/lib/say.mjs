/** A line for the person at the terminal. Standard error, so that what a command prints stays clean. */
export const say = (text) => process.stderr.write(`${text}\n`)
