/**
 * Ms to wait before try number `tries + 1`: doubling from `first` up to `most`, spread by a fifth either way so that
 * many that failed together do not come back together. `chance` in [0, 1).
 */
export function backOff(tries: number, span: { first: number; most: number }, chance: number): number {
  const plain = Math.min(span.most, span.first * 2 ** Math.min(tries, 20))
  return Math.round(plain * (0.8 + 0.4 * chance))
}
