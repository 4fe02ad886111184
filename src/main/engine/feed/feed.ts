export { entryOf } from './entry.ts'
export { createLive, type Live } from './live-events.ts'
export { createNotes } from './notify.ts'
