interface Page<Row> {
  rows: Row[]
  next: string | null
}

/** Every row of a paged list, page by page, so that a long list is never held in memory. */
export async function* everyRow<Row>(
  page: (after: string | null) => Promise<Page<Row>>,
): AsyncGenerator<Row, void, undefined> {
  let after: string | null = null
  do {
    const { rows, next }: Page<Row> = await page(after)
    yield* rows
    after = next
  } while (after !== null)
}

/** For lists known to be short. */
export async function collected<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}
