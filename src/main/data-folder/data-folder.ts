/** Front door of the room: whose data folder it is, how others reach its owner, and what is written there privately. */
export { asAppErrors } from './app-error-link.ts'
export { connectToOwner } from './connect-to-owner.ts'
export { openLog } from './log-file.ts'
export { ownFolder, type Ownership } from './own-folder.ts'
export { defaultDataFolder } from './place.ts'
export { writePrivateFile } from './private-file.ts'
export { serveSocket } from './serve-socket.ts'
export { LARGEST_MESSAGE, speakContract } from './speak-contract.ts'
