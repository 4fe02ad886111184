import { describe, expect, it } from 'vitest'
import { add, countPlaywright, countVitest, lastLine, nothing } from '../../scripts/lib/counts.mjs'

const test = (status, ancestor = 'a suite') => ({ status, title: 't', ancestorTitles: [ancestor] })
const file = (name, status, ...tests) => ({ name, status, assertionResults: tests })

describe('the last line of npm test', () => {
  it('sums up both runners', () => {
    const sum = add(
      { passed: 2, failed: 0, skipped: 1, notRun: [] },
      { passed: 3, failed: 1, skipped: 0, notRun: [] },
      nothing(),
    )
    expect(lastLine(sum)).toBe('5 passed, 1 failed, 1 skipped')
  })

  it('names each suite of Vitest that was skipped, with its number of tests', () => {
    const needs = 'dovecot (skipped: not installed)'
    const report = {
      success: true,
      testResults: [
        file('/x/tests/a.test.ts', 'passed', test('passed'), test('skipped', needs), test('pending', needs)),
      ],
    }
    expect(countVitest(report, '/x')).toEqual({
      passed: 1,
      failed: 0,
      skipped: 2,
      notRun: [{ name: `tests/a.test.ts: ${needs}`, count: 2 }],
    })
  })

  it('counts a test file that cannot be loaded as a failure', () => {
    const report = { success: false, testResults: [file('/x/a.test.ts', 'failed')] }
    expect(countVitest(report)).toMatchObject({ passed: 0, failed: 1 })
  })

  it('counts a run as failed that Vitest calls failed although every test passed', () => {
    const report = { success: false, testResults: [file('/x/a.test.ts', 'passed', test('passed'))] }
    expect(countVitest(report)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('reads nested suites of Playwright, and gives the reason of what was skipped', () => {
    const spec = (title, status, annotations = []) => ({
      title,
      tests: [{ status, annotations }],
    })
    const report = {
      errors: [],
      suites: [
        {
          file: 'a.e2e.ts',
          specs: [spec('one', 'expected')],
          suites: [
            {
              specs: [
                spec('two', 'unexpected'),
                spec('three', 'flaky'),
                spec('four', 'skipped', [{ type: 'skip', description: 'no display' }]),
              ],
            },
          ],
        },
      ],
    }
    expect(countPlaywright(report)).toEqual({
      passed: 1,
      failed: 2,
      skipped: 1,
      notRun: [{ name: 'tests/e2e/a.e2e.ts: no display', count: 1 }],
    })
  })

  it('counts an error of Playwright outside any test', () => {
    expect(countPlaywright({ errors: [{ message: 'no tests found' }], suites: [] })).toMatchObject({
      failed: 1,
    })
  })
})
