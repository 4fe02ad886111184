import { readFileSync } from 'node:fs'
import { parse as parseCsv } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { behaviourOf } from '#engine/practice-world/behaviours.ts'
import { normaliseAddress } from '#shared/domain/address.ts'

const people: Record<string, string>[] = parseCsv(resource('people.csv'), { columns: true })

function resource(name: string): string {
  return readFileSync(new URL(`../../../resources/demo/${name}`, import.meta.url), 'utf8')
}

function count<T>(list: T[], of: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of list) counts[of(item)] = (counts[of(item)] ?? 0) + 1
  return counts
}

describe('the people of the demo', () => {
  it('are forty, each with an address of their own that can never be real', () => {
    expect(people).toHaveLength(40)
    const addresses = people.map((person) => normaliseAddress(person.email!))
    expect(new Set(addresses).size).toBe(40)
    for (const address of addresses) expect(address).toMatch(/@[a-z]+\.example$/)
  })

  it('do a bit of everything', () => {
    expect(count(people, (person) => behaviourOf(person.email!).name)).toEqual({
      'no-such-user': 4,
      'mailbox-full': 2,
      blocked: 1,
      slow: 1,
      'out-of-office': 3,
      replies: 6,
      unsubscribes: 2,
      rejects: 1,
      '*': 20,
    })
  })

  it('show the fallback once and a held message once', () => {
    expect(people.filter((person) => person.first_name === '').map((person) => person.company)).toEqual([
      'Elderflow',
    ])
    expect(people.filter((person) => person.company === '').map((person) => person.first_name)).toEqual([
      'Leo',
    ])
  })

  it('leave the domain that blocks us to one person, so that nobody else waits for it', () => {
    const blocked = people.find((person) => person.email!.startsWith('blocked'))!
    const domain = blocked.email!.split('@')[1]!
    expect(people.filter((person) => person.email!.endsWith(domain))).toEqual([blocked])
  })
})

describe('the sequence of the demo', () => {
  const sequence = parseYaml(resource('sequence.yaml')) as { name: string; steps: Record<string, unknown>[] }

  it('has two steps, the second in the thread of the first', () => {
    expect(sequence.steps).toMatchObject([
      { day: 1, at: 'now', subject: expect.any(String) },
      { day: 4, at: '09:30', sameThread: true },
    ])
  })

  it('fills only fields that the people have', () => {
    const fields = JSON.stringify(sequence).matchAll(/\{\{(\w+)(?:\|[^}]*)?\}\}/g)
    expect(new Set([...fields].map((match) => match[1]))).toEqual(new Set(['first_name', 'company']))
    expect(Object.keys(people[0]!)).toEqual(expect.arrayContaining(['first_name', 'company']))
  })

  it('is short enough to be read', () => {
    for (const { text } of sequence.steps) expect(String(text).split(/\s+/).length).toBeLessThan(100)
  })
})
