import type { Family } from './family.ts'

/** DragonFly Mail Agent (dma), on BSDs and small Linux machines. */
export const dragonfly: Family = {
  name: 'DragonFly Mail Agent',
  marks: { says: ['this is the dragonfly mail agent'] },
  names: ['there was an error delivering your mail to'],
  borders: ['message headers follow', 'original message follows'],
}
