import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { busyWorld, emptyWorld } from '../fake-world.ts'
import { renderApp } from '../render-app.tsx'

const grid = () => screen.findByRole('grid', { name: 'Messages' })
const rowsIn = async () =>
  within(await grid())
    .getAllByRole('row')
    .slice(1)

describe('the outbox', () => {
  test('draws only the rows in view of many, and tells how many there are', async () => {
    await renderApp('/outbox', { world: busyWorld(Date.now(), 100_000) })
    expect(await screen.findByText('100,000 messages')).toBeInTheDocument()
    expect(await grid()).toHaveAttribute('aria-rowcount', '100001')
    expect((await rowsIn()).length).toBeLessThan(60)
  })

  test('reads the next page only when the end comes near', async () => {
    const { inputsOf } = await renderApp('/outbox', { world: busyWorld(Date.now(), 1000) })
    await grid()
    expect(inputsOf('outbox.list').filter((input) => (input as { after: unknown }).after !== null)).toEqual(
      [],
    )
  })

  test('says when and why not yet for each message that waits', async () => {
    await renderApp('/outbox?state=queued')
    const row = (await rowsIn())[1]!
    expect(row).toHaveTextContent('Waiting')
    expect(row).toHaveTextContent(/in \d+ (s|min)/)
    expect(row).toHaveTextContent('50 are used; the oldest leaves the window at 14:07')
  })

  test('a state is chosen with its count and stays in the address', async () => {
    const { user, search } = await renderApp('/outbox')
    await user.click(await screen.findByRole('button', { name: 'Held 3' }))
    await waitFor(() => expect(search()).toMatchObject({ state: 'held' }))
    await waitFor(async () => expect(await rowsIn()).toHaveLength(3))
    expect(screen.getByRole('button', { name: 'Held 3' })).toHaveAttribute('aria-pressed', 'true')
  })

  test('filters as one types', async () => {
    const { user, search } = await renderApp('/outbox')
    await user.keyboard('/')
    expect(screen.getByRole('searchbox')).toHaveFocus()
    await user.keyboard('clara.weber')
    await waitFor(() => expect(search()).toMatchObject({ filter: 'clara.weber' }))
    await waitFor(async () => expect((await rowsIn())[0]).toHaveTextContent('clara.weber@corvid.example'))
  })

  test('j, k and Enter open a message; Esc closes it', async () => {
    const { user, search } = await renderApp('/outbox')
    await grid()
    await user.keyboard('jjj')
    const rows = await rowsIn()
    expect(rows[2]).toHaveFocus()
    await user.keyboard('{Enter}')
    const panel = await screen.findByRole('complementary')
    expect(await within(panel).findByText('Bounced')).toBeInTheDocument()
    await user.keyboard('j')
    await waitFor(() => expect(search()).toMatchObject({ message: 4 }))
    await user.keyboard('k')
    await waitFor(() => expect(search()).toMatchObject({ message: 3 }))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('complementary')).not.toBeInTheDocument())
  })

  test('x and shift x select a stretch; p pauses it; u takes that back', async () => {
    const { user, inputsOf } = await renderApp('/outbox?state=queued')
    await grid()
    await user.keyboard('jxjj{Shift>}X{/Shift}')
    expect(await screen.findByText('3 messages selected')).toBeInTheDocument()
    await user.keyboard('p')
    expect(inputsOf('outbox.hold')).toEqual([{ ids: [102, 103, 104] }])
    expect(await screen.findByText('3 messages paused.')).toBeInTheDocument()
    await user.keyboard('u')
    await waitFor(() => expect(inputsOf('outbox.resume')).toEqual([{ ids: [102, 103, 104] }]))
  })

  test('the mouse selects a stretch with shift', async () => {
    const { user } = await renderApp('/outbox?state=queued')
    await grid()
    const boxes = screen.getAllByRole('checkbox')
    await user.click(boxes[0]!)
    await user.keyboard('{Shift>}')
    await user.click(boxes[4]!)
    await user.keyboard('{/Shift}')
    expect(await screen.findByText('5 messages selected')).toBeInTheDocument()
    expect(screen.queryByRole('complementary')).not.toBeInTheDocument()
  })

  test('what cannot be undone asks once, and does nothing when the rep keeps it', async () => {
    const { user, inputsOf } = await renderApp('/outbox?message=110')
    const panel = await screen.findByRole('complementary')
    await user.click(await within(panel).findByRole('button', { name: 'Cancel sending' }))
    await user.click(await screen.findByRole('button', { name: 'Keep' }))
    expect(inputsOf('outbox.cancel')).toEqual([])
    await user.click(within(panel).getByRole('button', { name: 'Cancel sending' }))
    const ask = await screen.findByRole('dialog', { name: 'Cancel sending' })
    await user.click(within(ask).getByRole('button', { name: 'Cancel sending' }))
    expect(inputsOf('outbox.cancel')).toEqual([{ ids: [110] }])
  })

  test('says what could not be done, and why', async () => {
    const { user } = await renderApp('/outbox?state=sent')
    await grid()
    await user.keyboard('jx')
    await user.click(screen.getByRole('button', { name: 'Pause' }))
    expect(await screen.findByText('1 message could not be changed.')).toBeInTheDocument()
    expect(screen.getByText('It has left already.')).toBeInTheDocument()
  })

  test('a message in doubt is explained in plain words and settled by the rep', async () => {
    const { user, inputsOf } = await renderApp('/outbox?message=97')
    const decide = await screen.findByRole('region', { name: 'Decide' })
    expect(decide).toHaveTextContent('It is never sent again by itself')
    expect(decide).toHaveTextContent('This server keeps no Sent folder to look into.')
    await user.click(within(decide).getByRole('button', { name: 'It was sent' }))
    expect(inputsOf('outbox.decide')).toEqual([{ id: 97, as: 'sent' }])
  })

  test('sending a message in doubt again needs a second word', async () => {
    const { user, inputsOf } = await renderApp('/outbox?message=97')
    const decide = await screen.findByRole('region', { name: 'Decide' })
    await user.click(within(decide).getByRole('button', { name: 'It did not arrive, send again' }))
    expect(inputsOf('outbox.decide')).toEqual([])
    const ask = await screen.findByRole('dialog', { name: 'It did not arrive, send again' })
    expect(ask).toHaveTextContent('gets it twice')
    await user.click(within(ask).getByRole('button', { name: 'Send it again' }))
    expect(inputsOf('outbox.decide')).toEqual([{ id: 97, as: 'send-again' }])
  })

  test('shows the content in a frame that can run nothing, and leads from a bounce to its evidence', async () => {
    await renderApp('/outbox?message=3')
    const frame = await screen.findByTitle('Content of the message')
    expect(frame).toHaveAttribute('sandbox', '')
    expect(frame.getAttribute('srcdoc')).toContain("default-src 'none'")
    expect(frame.getAttribute('srcdoc')).not.toContain('href=')
    expect(screen.getByRole('link', { name: 'Hard bounce: nobody has this address' })).toHaveAttribute(
      'href',
      '/feed?inbound=1',
    )
  })

  test('e leads from an open message to its evidence', async () => {
    const { user, pathname, search } = await renderApp('/outbox?message=3')
    await screen.findByRole('link', { name: 'Hard bounce: nobody has this address' })
    await user.keyboard('e')
    await waitFor(() => expect(pathname()).toBe('/feed'))
    expect(search()).toMatchObject({ inbound: 1 })
  })

  test('follows changes that the live stream names', async () => {
    const { fake } = await renderApp('/outbox?state=held')
    await waitFor(async () => expect(await rowsIn()).toHaveLength(3))
    fake.world.messages = fake.world.messages.map((each) =>
      each.id === 98 ? { ...each, state: 'queued' } : each,
    )
    act(() => fake.push({ type: 'changed', topics: ['outbox'] }))
    await waitFor(async () => expect(await rowsIn()).toHaveLength(2))
  })

  test('teaches when it is empty', async () => {
    await renderApp('/outbox', { world: { ...emptyWorld(), firstRun: false } })
    expect(await screen.findByRole('heading', { name: 'The outbox is empty' })).toBeInTheDocument()
    expect(screen.getByRole('link', { name: 'Go to sequences' })).toBeInTheDocument()
  })
})
