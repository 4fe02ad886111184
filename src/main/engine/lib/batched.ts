/**
 * Gathers the calls of one turn of the event loop into one `commit`. Each caller gets its own answer, at the place of its
 * item; when the commit fails, all of them are told.
 */
export function batched<I, O>(commit: (items: I[]) => Promise<O[]>): (item: I) => Promise<O> {
  let gathered: { item: I; resolve: (answer: O) => void; reject: (error: unknown) => void }[] = []

  async function flush(): Promise<void> {
    const batch = gathered
    gathered = []
    try {
      const answers = await commit(batch.map(({ item }) => item))
      batch.forEach(({ resolve }, at) => resolve(answers[at]!))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      if (gathered.length === 0) setImmediate(() => void flush())
      gathered.push({ item, resolve, reject })
    })
}
