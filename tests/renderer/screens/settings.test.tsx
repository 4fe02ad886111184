import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { appError } from '../fake-api.ts'
import { renderApp } from '../render-app.tsx'

describe('settings', () => {
  test('a notice is switched at once', async () => {
    const { user, inputsOf } = await renderApp('/settings')
    await user.click(await screen.findByRole('switch', { name: 'A reply comes in' }))
    expect(inputsOf('app.saveSettings')).toEqual([{ notifyReplies: false }])
    await waitFor(() => expect(screen.getByRole('switch', { name: 'A reply comes in' })).not.toBeChecked())
  })

  test('an address is put on the list and taken off again', async () => {
    const { user } = await renderApp('/settings')
    await user.type(await screen.findByLabelText('Address or domain'), '@rival2.example')
    await user.click(screen.getByRole('button', { name: 'Add' }))
    const row = await screen.findByRole('row', { name: /@rival2\.example/ })
    await user.click(within(row).getByRole('button', { name: 'Take @rival2.example off the list' }))
    await waitFor(() => expect(screen.queryByRole('row', { name: /@rival2/ })).not.toBeInTheDocument())
  })

  test('what the company has set cannot be taken off', async () => {
    await renderApp('/settings')
    const row = await screen.findByRole('row', { name: /@rival\.example Company rule/ })
    expect(within(row).queryByRole('button')).not.toBeInTheDocument()
  })

  test('an address that is none is refused beside its field', async () => {
    const { user } = await renderApp('/settings', {
      overrides: {
        suppressions: {
          add: async () => {
            throw appError('bad-input', 'That is no address and no domain.')
          },
        },
      },
    })
    await user.type(await screen.findByLabelText('Address or domain'), 'nonsense')
    await user.click(screen.getByRole('button', { name: 'Add' }))
    expect(await screen.findByText('That is no address and no domain.')).toBeInTheDocument()
  })

  test('the checks say in words whether all is well', async () => {
    await renderApp('/settings')
    const clock = (await screen.findByText('Clock')).closest('li')!
    expect(clock).toHaveTextContent('Look')
    expect(clock).toHaveTextContent('4 minutes behind')
  })
})
