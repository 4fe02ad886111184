import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { appError } from '../fake-api.ts'
import { busyWorld, channel, emptyWorld } from '../fake-world.ts'
import { renderApp, type RenderOptions } from '../render-app.tsx'

async function fillForm(options: RenderOptions = {}) {
  const app = await renderApp('/channels/new', { world: emptyWorld(), ...options })
  const { user } = app
  await user.type(screen.getByRole('textbox', { name: /^From/ }), 'Ann Lee <ann@acme.example>')
  await user.type(screen.getByRole('textbox', { name: /^Server/ }), 'smtp.acme.example')
  await user.click(screen.getByRole('radio', { name: 'STARTTLS' }))
  await user.type(screen.getByLabelText('User'), 'ann')
  await user.type(screen.getByLabelText('Password'), 'secret')
  return app
}

describe('connecting a channel', () => {
  test('tests the sign-in first and then saves what was typed', async () => {
    const { user, inputsOf, pathname } = await fillForm()
    expect(screen.getByLabelText(/^Port/)).toHaveValue('587')
    await user.type(screen.getByLabelText('Limits'), '50/s, 2,000/24h')
    await user.type(screen.getByLabelText('Batch'), '25/45s')
    await user.click(screen.getByRole('button', { name: 'Test and connect' }))
    const input = {
      kind: 'smtp',
      name: 'ann@acme.example',
      scope: 'user',
      settings: {
        host: 'smtp.acme.example',
        port: 587,
        security: 'starttls',
        user: 'ann',
        allowInsecureAuth: false,
        ca: null,
      },
      password: 'secret',
      from: { name: 'Ann Lee', address: 'ann@acme.example' },
      policy: {
        limits: [
          { count: 50, per: 1000, of: 'messages', scope: 'channel' },
          { count: 2000, per: 86_400_000, of: 'messages', scope: 'channel' },
        ],
        batch: { size: 25, wait: 45_000 },
        gap: null,
      },
    }
    await waitFor(() => expect(inputsOf('channels.add')).toEqual([input]))
    expect(inputsOf('channels.test')).toEqual([{ input }])
    await waitFor(() => expect(pathname()).toBe('/channels'))
  })

  test('a refused sign-in is explained and nothing is saved', async () => {
    const { user, inputsOf } = await fillForm({
      overrides: {
        channels: {
          test: async () => {
            throw appError('wrong-password', 'The server does not accept this password.', 'Type it again.')
          },
        },
      },
    })
    await user.click(screen.getByRole('button', { name: 'Test and connect' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The server does not accept this password.Type it again.',
    )
    expect(inputsOf('channels.add')).toEqual([])
  })

  test('a pace that cannot be read is named beside its field', async () => {
    const { user, inputsOf } = await fillForm()
    await user.type(screen.getByLabelText('Limits'), 'often')
    await user.click(screen.getByRole('button', { name: 'Test and connect' }))
    expect(await screen.findByText(/“often” is not a pace/)).toBeInTheDocument()
    expect(inputsOf('channels.test')).toEqual([])
  })

  test('signing in without encryption is only offered for what it is', async () => {
    const { user } = await fillForm()
    await user.click(screen.getByRole('radio', { name: 'None' }))
    expect(
      await screen.findByText('Anyone on the way can read the password and the mail.'),
    ).toBeInTheDocument()
    await user.clear(screen.getByRole('textbox', { name: /^Server/ }))
    await user.type(screen.getByRole('textbox', { name: /^Server/ }), '127.0.0.1')
    expect(screen.queryByText(/Anyone on the way/)).not.toBeInTheDocument()
  })
})

describe('channels', () => {
  test('list how each stands and at what pace', async () => {
    await renderApp('/channels')
    const row = (await screen.findByText('Rae Porter <rep@acme.example>')).closest('[role="row"]')!
    expect(row).toHaveTextContent('Waiting')
    expect(row).toHaveTextContent('Reading live')
    expect(row).toHaveTextContent('At most 50 messages in 1 hour')
  })

  test('p pauses the open channel and u lets it go on', async () => {
    const { user, inputsOf } = await renderApp('/channels?channel=1')
    await screen.findByRole('complementary', { name: 'rep@acme.example' })
    await user.keyboard('p')
    expect(await screen.findByText('rep@acme.example is paused.')).toBeInTheDocument()
    await user.keyboard('u')
    await waitFor(() =>
      expect(inputsOf('channels.pause')).toEqual([
        { id: 1, paused: true },
        { id: 1, paused: false },
      ]),
    )
  })

  test('a new pace keeps the limits that the short form cannot say', async () => {
    const world = busyWorld()
    const special = { count: 5, of: 'recipients' as const, per: 60_000, scope: 'recipient-domain' as const }
    world.channels = [channel(1, { policy: { limits: [special], batch: null, gap: null } })]
    const { user, inputsOf } = await renderApp('/channels?channel=1', { world })
    await user.click(await screen.findByRole('button', { name: 'Change the pace' }))
    await user.type(screen.getByLabelText('Limits'), '25/45s')
    await user.click(screen.getByRole('button', { name: 'Save the pace' }))
    await waitFor(() =>
      expect(inputsOf('channels.setPolicy')).toEqual([
        {
          id: 1,
          policy: {
            limits: [special, { count: 25, per: 45_000, of: 'messages', scope: 'channel' }],
            batch: null,
            gap: null,
          },
        },
      ]),
    )
  })

  test('a signed-out channel asks for the new password where it is shown', async () => {
    const world = busyWorld()
    world.channels = [
      channel(1, {
        state: 'signed-out',
        why: { code: 'signed-out', text: 'The server no longer accepts this password.', until: null },
      }),
    ]
    const { user, inputsOf } = await renderApp('/channels?channel=1', { world })
    await user.type(await screen.findByLabelText(/New password/), 'next')
    await user.click(screen.getByRole('button', { name: 'Sign in again' }))
    expect(inputsOf('channels.setPassword')).toEqual([{ id: 1, password: 'next' }])
  })

  test('a mailbox is tested before it is added', async () => {
    const world = busyWorld()
    world.channels = [channel(1)]
    const { user, inputsOf } = await renderApp('/channels?channel=1', { world })
    await user.click(await screen.findByRole('button', { name: 'Connect the mailbox' }))
    expect(screen.getByRole('textbox', { name: /^Server/ })).toHaveValue('imap.acme.example')
    await user.click(screen.getByRole('button', { name: 'Test and connect' }))
    await waitFor(() => expect(inputsOf('mailboxes.add')).toHaveLength(1))
    expect(inputsOf('mailboxes.test')).toEqual(inputsOf('mailboxes.add'))
    const panel = screen.getByRole('complementary')
    expect(await within(panel).findByText('Reading live')).toBeInTheDocument()
  })

  test('a test message leads to its place in the outbox', async () => {
    const { user, inputsOf } = await renderApp('/channels?channel=1')
    await user.click(await screen.findByRole('button', { name: 'Send' }))
    expect(inputsOf('channels.testSend')).toEqual([{ id: 1, to: 'rep@acme.example' }])
    expect(await screen.findByRole('link', { name: 'Watch it' })).toHaveAttribute(
      'href',
      '/outbox?message=301',
    )
  })
})
