import { handOver } from './hand-over.ts'
import { measure } from './measure.ts'

for (const claim of [handOver]) console.log(await measure(claim))
