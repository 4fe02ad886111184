import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { statusOf } from '../fake-world.ts'
import { renderApp } from '../render-app.tsx'

const statusBar = () => screen.getByRole('contentinfo', { name: 'Status' })

describe('the frame', () => {
  test('shows what waits and what was not read beside its places', async () => {
    await renderApp('/people')
    const nav = screen.getByRole('navigation', { name: 'Main' })
    expect(await within(nav).findByRole('link', { name: 'Outbox 199 waiting' })).toBeInTheDocument()
    expect(within(nav).getByRole('link', { name: 'Feed 2 not read' })).toBeInTheDocument()
    expect(within(nav).getByRole('link', { name: 'People' })).toHaveAttribute('aria-current', 'page')
  })

  test('says for each channel how it stands, when it sends next and how full its limit is', async () => {
    await renderApp('/people')
    const channel = await within(statusBar()).findByRole('button', { name: /rep@acme\.example/ })
    expect(channel).toHaveTextContent('Waiting')
    expect(channel).toHaveTextContent(/next in \d+ s/)
    expect(channel).toHaveTextContent('50 of 50')
  })

  test('says why on a click on a channel', async () => {
    const { user } = await renderApp('/people')
    await user.click(await within(statusBar()).findByRole('button', { name: /rep@acme\.example/ }))
    const why = await screen.findByRole('dialog', { name: /rep@acme/ })
    expect(why).toHaveTextContent('the oldest leaves the window at 14:07')
    expect(within(why).getByRole('link', { name: 'Open the channel' })).toBeInTheDocument()
  })

  test('pauses everything, says so, and takes it back with u', async () => {
    const { user, inputsOf } = await renderApp('/people')
    await user.click(await screen.findByRole('button', { name: 'Pause all' }))
    expect(await screen.findByText('All sending is paused.')).toBeInTheDocument()
    expect(await screen.findByRole('button', { name: 'Resume all' })).toBeInTheDocument()
    await user.click(screen.getByRole('heading', { level: 1 }))
    await user.keyboard('u')
    expect(await screen.findByRole('button', { name: 'Pause all' })).toBeInTheDocument()
    expect(inputsOf('app.pause')).toEqual([{ paused: true }, { paused: false }])
  })

  test('follows the live status without asking again', async () => {
    const { fake, inputsOf } = await renderApp('/people')
    await within(statusBar()).findByText('rep@acme.example')
    const asked = inputsOf('app.status').length
    act(() => fake.push({ type: 'status', status: { ...statusOf(fake.world), online: false } }))
    expect(await within(statusBar()).findByText('Offline')).toBeInTheDocument()
    expect(inputsOf('app.status')).toHaveLength(asked)
  })

  test('marks practice across the window while there is a practice channel, and not without', async () => {
    const { fake } = await renderApp('/people')
    expect(await screen.findByRole('region', { name: 'Practice' })).toBeInTheDocument()
    fake.world.channels = fake.world.channels.filter(({ kind }) => kind !== 'practice')
    act(() => fake.push({ type: 'status', status: statusOf(fake.world) }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Practice' })).not.toBeInTheDocument())
  })

  test('says what stops everything', async () => {
    const { fake } = await renderApp('/people')
    fake.world.trouble = 'The disk is full. Make room; what waits is safe.'
    act(() => fake.push({ type: 'status', status: statusOf(fake.world) }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Nothing is sent. The disk is full.')
  })

  test('says that the engine is away, and reads everything again once it is back', async () => {
    let state: 'up' | 'away' = 'up'
    const listeners = new Set<() => void>()
    const { inputsOf } = await renderApp('/people', {
      connection: {
        state: () => state,
        onState: (listener) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
    })
    await screen.findByText('120 people')
    const tell = (next: typeof state) =>
      act(() => {
        state = next
        for (const listener of listeners) listener()
      })
    tell('away')
    expect(screen.getByRole('alert')).toHaveTextContent('does not answer')
    const before = inputsOf('people.list').length
    tell('up')
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
    await waitFor(() => expect(inputsOf('people.list').length).toBeGreaterThan(before))
  })
})

describe('the keys of the frame', () => {
  test('g and a letter go to each place', async () => {
    const { user, pathname } = await renderApp('/')
    for (const [keys, path] of [
      ['go', '/outbox'],
      ['gf', '/feed'],
      ['gs', '/sequences'],
      ['gp', '/people'],
      ['gc', '/channels'],
      ['ge', '/settings'],
      ['gt', '/'],
    ] as const) {
      await user.keyboard(keys)
      await waitFor(() => expect(pathname()).toBe(path))
    }
  })

  test('a letter in a field is only a letter', async () => {
    const { user, pathname } = await renderApp('/people')
    await user.click(screen.getByRole('searchbox', { name: 'Filter by name or address' }))
    await user.keyboard('gou?c')
    expect(pathname()).toBe('/people')
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  })

  test('? shows the map and Esc closes it', async () => {
    const { user } = await renderApp('/people')
    await user.keyboard('?')
    const map = await screen.findByRole('dialog', { name: 'Keyboard' })
    expect(map).toHaveTextContent('Evidence of a bounce')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  })

  test('Ctrl K opens the palette, which goes where its words say', async () => {
    const { user, pathname } = await renderApp('/people')
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByPlaceholderText('Search or act'), 'spring')
    await user.keyboard('{Enter}')
    await waitFor(() => expect(pathname()).toBe('/sequences/1'))
  })

  test('the first Tab offers to skip to the content', async () => {
    const { user } = await renderApp('/people')
    await user.tab()
    expect(screen.getByRole('link', { name: 'Skip to the content' })).toHaveFocus()
    await user.keyboard('{Enter}')
    expect(screen.getByRole('main')).toHaveFocus()
  })
})
