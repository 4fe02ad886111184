import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One claim of the table: a ratio within one run, its median of five, and what it must reach. */
export interface Claim {
  claim: string
  against: string
  /** `at least` (a rate) or `at most` (a time) this ratio. */
  bound: { at: 'least' | 'most'; ratio: number }
  /** One pass: both sides in the same run, each as a figure of the same unit. */
  pass(): Promise<{ ours: number; theirs: number; unit: string }>
}

export interface Result {
  claim: string
  against: string
  ours: number
  theirs: number
  unit: string
  ratio: number
  bound: Claim['bound']
  met: boolean
  peakMegabytes: number
}

const PASSES = 5

export async function measure(claim: Claim): Promise<Result> {
  const passes = []
  for (let pass = 0; pass < PASSES; pass += 1) passes.push(await claim.pass())
  const ratios = passes.map(({ ours, theirs }) => ours / theirs)
  const ratio = median(ratios)
  const { unit } = passes[0]!
  return {
    claim: claim.claim,
    against: claim.against,
    ours: median(passes.map((pass) => pass.ours)),
    theirs: median(passes.map((pass) => pass.theirs)),
    unit,
    ratio,
    bound: claim.bound,
    met: claim.bound.at === 'least' ? ratio >= claim.bound.ratio : ratio <= claim.bound.ratio,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Ms that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldpost-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
