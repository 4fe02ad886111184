const PARTICLES = new Set(
  'van von de der den del della di da dos du la le el al bin ibn ter ten zu zum zur af av'.split(' '),
)
const HONORIFICS = new Set('mr mrs ms miss dr prof herr frau mme mlle sr sra'.split(' '))

/**
 * First and last name from `Ada Lovelace`, `Lovelace, Ada`, `Dr. Ludwig van Beethoven`. A guess by western order:
 * the last word is the last name, with the particles before it; one word alone is the first name.
 */
export function splitName(full: string): { first: string; last: string } {
  const text = full.replace(/\s+/g, ' ').trim()
  const comma = text.indexOf(',')
  if (comma > 0) return { first: text.slice(comma + 1).trim(), last: text.slice(0, comma).trim() }
  const words = text.split(' ')
  while (words.length > 1 && HONORIFICS.has(words[0]!.replace('.', '').toLowerCase())) words.shift()
  let cut = Math.max(1, words.length - 1)
  while (cut > 1 && PARTICLES.has(words[cut - 1]!.toLowerCase())) cut--
  return { first: words.slice(0, cut).join(' '), last: words.slice(cut).join(' ') }
}
