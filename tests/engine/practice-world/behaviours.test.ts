import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planAnswers } from '#engine/practice-world/answers.ts'
import { BEHAVIOUR_TABLE, BEHAVIOURS, behaviourOf } from '#engine/practice-world/behaviours.ts'

const named = fc.constantFrom(...BEHAVIOURS.map(({ name }) => name))
const separator = fc.constantFrom('+', '.', '-', '_')
const never = (): boolean => false

describe('who does what in the practice world', () => {
  it('knows each name alone and with any suffix, at any domain, in any case', () => {
    fc.assert(
      fc.property(named, separator, fc.stringMatching(/^[a-z0-9]{1,12}$/), (name, mark, suffix) => {
        expect(behaviourOf(`${name}@any.example`).name).toBe(name)
        expect(behaviourOf(`${name}${mark}${suffix}@other.example`).name).toBe(name)
        expect(behaviourOf(`${name.toUpperCase()}@ANY.EXAMPLE`).name).toBe(name)
      }),
    )
  })

  it.each(['slowly@a.example', 'repliesann@a.example', 'ann@replies.example', 'mr.busy@a.example'])(
    'takes %s for a silent person',
    (address) => {
      expect(behaviourOf(address)).toMatchObject({ name: '*', atTheDoor: 'accept', answers: [] })
    },
  )

  it('has a sentence for every behaviour, the silent majority included', () => {
    expect(BEHAVIOUR_TABLE).toHaveLength(BEHAVIOURS.length + 1)
    for (const { sentence } of BEHAVIOUR_TABLE) expect(sentence).toMatch(/^[A-Z].*\.$/)
  })

  it('answers at times that hang on the address alone, within a few seconds and not all at once', () => {
    const address = fc
      .tuple(named, fc.stringMatching(/^[a-z]{1,8}$/))
      .map(([name, who]) => `${name}.${who}@a.example`)
    fc.assert(
      fc.property(fc.uniqueArray(address, { minLength: 2, maxLength: 20 }), fc.nat(), (people, at) => {
        const times = (list: string[]): Map<string, number> =>
          new Map(planAnswers(list, at, never).map((a) => [`${a.recipient} ${a.kind}`, a.readyAt - at]))
        expect(times(people.toReversed())).toEqual(times(people))
        for (const wait of times(people).values())
          expect(wait).toSatisfy((ms: number) => ms >= 1_000 && ms <= 12_000)
      }),
    )
    const crowd = Array.from({ length: 50 }, (_, n) => `no-such-user+${n}@a.example`)
    expect(new Set(planAnswers(crowd, 0, never).map((a) => a.readyAt)).size).toBeGreaterThan(40)
  })

  it('warns of a delay before it gives up', () => {
    const answers = planAnswers(['expired@a.example'], 0, never)
    expect(answers.map((a) => a.kind)).toEqual(['delayed', 'failed'])
    expect(answers[0]!.readyAt).toBeLessThan(answers[1]!.readyAt)
  })
})
