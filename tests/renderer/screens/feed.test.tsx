import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { emptyWorld, entry } from '../fake-world.ts'
import { renderApp } from '../render-app.tsx'

const grid = () => screen.findByRole('grid', { name: 'What happened' })
const reply = (id: number) =>
  entry(id, { at: Date.now(), kind: 'reply', who: `new${id}@acme.example`, text: 'Replied.', read: false })

describe('the feed', () => {
  test('groups what happened by day and marks practice', async () => {
    await renderApp('/feed')
    const list = await grid()
    expect(within(list).getByRole('rowheader', { name: 'Today' })).toBeInTheDocument()
    expect(within(list).getByText('Hard bounce')).toBeInTheDocument()
    const practice = within(list).getByText('mailbox-full@practice.example').closest('[role="row"]')
    expect(practice).toHaveTextContent('Practice')
  })

  test('new lines wait behind a pill, and nothing moves until it is pressed', async () => {
    const { fake, user } = await renderApp('/feed')
    const list = await grid()
    const first = () => within(list).getAllByRole('row')[2]
    const before = first()?.textContent
    act(() => {
      fake.push({ type: 'feed', entry: reply(65) })
      fake.push({ type: 'feed', entry: reply(66) })
      fake.push({ type: 'feed', entry: reply(66) })
    })
    const pill = await screen.findByRole('button', { name: '2 new' })
    expect(first()?.textContent).toBe(before)
    await user.click(pill)
    await waitFor(() => expect(first()).toHaveTextContent('new66@acme.example'))
    expect(screen.queryByRole('button', { name: '2 new' })).not.toBeInTheDocument()
  })

  test('n shows what is new', async () => {
    const { fake, user } = await renderApp('/feed')
    await grid()
    act(() => fake.push({ type: 'feed', entry: reply(65) }))
    await screen.findByRole('button', { name: '1 new' })
    await user.keyboard('n')
    expect(await screen.findByText('new65@acme.example')).toBeInTheDocument()
  })

  test('an empty feed shows its first line at once', async () => {
    const { fake } = await renderApp('/feed', { world: { ...emptyWorld(), firstRun: false } })
    await screen.findByRole('heading', { name: 'Nothing has happened yet' })
    act(() => fake.push({ type: 'feed', entry: reply(1) }))
    expect(await screen.findByText('new1@acme.example')).toBeInTheDocument()
  })

  test('what was shown counts as read', async () => {
    const { inputsOf } = await renderApp('/feed')
    await waitFor(() => expect(inputsOf('feed.markRead')).toEqual([{ upTo: 64 }]))
  })

  test('a filter asks for its kinds and keeps lines of other kinds out', async () => {
    const { fake, user, inputsOf, search } = await renderApp('/feed')
    await grid()
    await user.click(screen.getByRole('button', { name: 'Bounces' }))
    await waitFor(() => expect(search()).toMatchObject({ show: 'bounces' }))
    expect(inputsOf('feed.list').at(-1)).toMatchObject({ kinds: ['bounce', 'delayed', 'rejected'] })
    await waitFor(() => expect(screen.queryByText('Reply')).not.toBeInTheDocument())
    act(() => fake.push({ type: 'feed', entry: reply(65) }))
    expect(screen.queryByRole('button', { name: '1 new' })).not.toBeInTheDocument()
  })

  test('e opens the evidence of a bounce: verdict, lines with their meaning, raw report with marks', async () => {
    const { user } = await renderApp('/feed')
    await grid()
    await user.keyboard('jje')
    const panel = await screen.findByRole('complementary', { name: /Evidence/ })
    const verdict = await within(panel).findByRole('region', { name: /Verdict for clara/ })
    expect(verdict).toHaveTextContent('Hard bounce')
    expect(verdict).toHaveTextContent('Nobody has this address')
    expect(within(panel).getByText('The server has given up on this recipient.')).toBeInTheDocument()
    const raw = within(panel)
      .getByText(/This is the mail system at host/)
      .closest('pre')!
    expect([...raw.querySelectorAll('mark')].map((mark) => mark.textContent?.trim())).toContain(
      'Status: 5.1.1',
    )
  })

  test('a verdict can be overruled and says so afterwards', async () => {
    const { user, inputsOf } = await renderApp('/feed?inbound=1')
    await user.click(await screen.findByRole('button', { name: 'This is wrong' }))
    expect(inputsOf('feed.overrule')).toEqual([{ inboundId: 1, address: 'clara.weber@corvid.example' }])
    expect(await screen.findByText('You said this is wrong')).toBeInTheDocument()
  })

  test('u takes back what was done about the line at hand', async () => {
    const { user, inputsOf } = await renderApp('/feed')
    await grid()
    await user.keyboard('jju')
    await waitFor(() => expect(inputsOf('feed.undo')).toEqual([{ id: 63 }]))
    expect(await screen.findByText(/Undone: clara/)).toBeInTheDocument()
  })
})
