import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { groupByWhy } from '../../../src/renderer/screens/today/why-groups.ts'
import { emptyWorld } from '../fake-world.ts'
import { renderApp } from '../render-app.tsx'

describe('today', () => {
  test('says first what needs the rep', async () => {
    await renderApp('/')
    const needs = await screen.findByRole('region', { name: 'Needs you' })
    expect(needs).toHaveTextContent('1 in doubt')
    expect(needs).toHaveTextContent('3 held')
  })

  test('shows what goes, what waits and why, and what came in', async () => {
    await renderApp('/')
    const going = await screen.findByRole('region', { name: 'Going out next' })
    expect(await within(going).findByRole('link', { name: 'All 199 that wait' })).toBeInTheDocument()
    expect(await screen.findByRole('region', { name: /Why not yet/ })).toHaveTextContent(
      'the oldest leaves the window at 14:07',
    )
    const came = screen.getByRole('region', { name: 'Came in' })
    expect(await within(came).findByRole('link', { name: /Hard bounce clara/ })).toHaveAttribute(
      'href',
      '/feed?inbound=1',
    )
  })

  test('without anything to do it asks for nothing', async () => {
    await renderApp('/', { world: { ...emptyWorld(), firstRun: false } })
    expect(await screen.findByText(/No reply and no bounce yet/)).toBeInTheDocument()
    expect(screen.queryByRole('region', { name: 'Needs you' })).not.toBeInTheDocument()
  })

  test('waiting messages are put together by their rule, the commonest first', () => {
    const why = (code: string, until: number | null) => ({ why: { code, text: code, until } })
    expect(groupByWhy([why('a', 5), why('b', null), why('b', 9), why('b', 7), { why: null }])).toEqual([
      { text: 'b', count: 3, until: 7 },
      { text: 'a', count: 1, until: 5 },
    ])
  })
})

describe('the first run', () => {
  test('practice starts in one click and leads to a sequence that is ready', async () => {
    const { user, pathname, search } = await renderApp('/', { world: emptyWorld() })
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Welcome to Fieldpost')
    await user.click(screen.getByRole('button', { name: 'Start practice' }))
    await waitFor(() => expect(pathname()).toBe('/sequences/1'))
    expect(search()).toMatchObject({ start: true })
    expect(await screen.findByRole('button', { name: 'Start for 40 people' })).toBeInTheDocument()
  })

  test('a channel can be connected instead', async () => {
    const { user, pathname } = await renderApp('/', { world: emptyWorld() })
    await user.click(screen.getByRole('link', { name: 'Connect a channel' }))
    await waitFor(() => expect(pathname()).toBe('/channels/new'))
  })
})
