/*
 * Sums of what the two test runners report in their JSON files. A count is {passed, failed, skipped, notRun}, where
 * `notRun` lists each skipped group of tests with its number and the reason, when one was given.
 */

export const nothing = () => ({ passed: 0, failed: 0, skipped: 0, notRun: [] })

export function add(...counts) {
  return {
    passed: sum(counts, 'passed'),
    failed: sum(counts, 'failed'),
    skipped: sum(counts, 'skipped'),
    notRun: counts.flatMap((count) => count.notRun),
  }
}

export const lastLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/** `report`: Vitest's JSON. A file that could not even be loaded has no tests in it, and counts as one failure. */
export function countVitest(report, root = '') {
  const files = report.testResults.map((file) => countFile(file, root))
  const count = add(nothing(), ...files)
  return !report.success && count.failed === 0 ? { ...count, failed: 1 } : count
}

function countFile({ name, status, assertionResults }, root) {
  const of = (...statuses) => assertionResults.filter((test) => statuses.includes(test.status))
  const failed = of('failed').length
  const skipped = of('skipped', 'pending', 'todo', 'disabled')
  return {
    passed: of('passed').length,
    failed: status === 'failed' && failed === 0 ? 1 : failed,
    skipped: skipped.length,
    notRun: groups(
      skipped.map((test) => [name.replace(`${root}/`, ''), test.ancestorTitles[0] ?? test.title]),
    ),
  }
}

/** `report`: Playwright's JSON. Errors outside any test (a broken file, no tests at all) count as failures. */
export function countPlaywright(report) {
  const tests = report.suites.flatMap((suite) => testsIn(suite, suite.file))
  const skipped = tests.filter((test) => test.status === 'skipped')
  const failed = tests.filter((test) => test.status === 'unexpected' || test.status === 'flaky')
  return {
    passed: tests.length - skipped.length - failed.length,
    failed: failed.length + report.errors.length,
    skipped: skipped.length,
    notRun: groups(skipped.map((test) => [`tests/e2e/${test.file}`, test.reason ?? test.title])),
  }
}

function testsIn(suite, file) {
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({
      file,
      title: spec.title,
      status: test.status,
      reason: test.annotations.find((note) => note.type === 'skip' || note.type === 'fixme')?.description,
    })),
  )
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsIn(inner, file))]
}

function groups(pairs) {
  const counts = new Map()
  for (const [file, title] of pairs) {
    const key = `${file}: ${title}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => ({ name, count }))
}

const sum = (counts, key) => counts.reduce((total, count) => total + count[key], 0)
