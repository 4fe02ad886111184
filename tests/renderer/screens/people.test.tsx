import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { appError } from '../fake-api.ts'
import { emptyWorld } from '../fake-world.ts'
import { renderApp } from '../render-app.tsx'

const CSV =
  'address,first_name,company\nann@acme.example,Ann,Acme\nbroken,Bo,Borealis\ncy@delta.example,Cy,Delta\n'
const file = () => new File([CSV], 'Autumn fair.csv', { type: 'text/csv' })

describe('people', () => {
  test('an import shows columns and rejected rows before anything is changed, then imports', async () => {
    const { user, inputsOf } = await renderApp('/people?import=true', {
      world: { ...emptyWorld(), firstRun: false },
    })
    const panel = await screen.findByRole('complementary', { name: 'Import people' })
    await user.upload(within(panel).getByLabelText('Drop a CSV file here'), file())
    expect(
      await within(panel).findByText('Autumn fair.csv: 3 rows, nothing imported yet'),
    ).toBeInTheDocument()
    expect(inputsOf('people.import')).toEqual([])
    const columns = within(panel).getByRole('region', { name: 'Columns of the file' })
    expect(within(columns).getByRole('row', { name: 'address email ann@acme.example' })).toBeInTheDocument()
    const rejected = within(panel).getByRole('region', { name: 'Rejected rows with their reasons' })
    expect(within(rejected).getByRole('row', { name: '3 No address broken,Bo,Borealis' })).toBeInTheDocument()

    expect(within(panel).getByRole('combobox', { name: 'Put them into the group' })).toHaveValue(
      'Autumn fair',
    )
    await user.click(within(panel).getByRole('button', { name: 'Import 2 people' }))
    expect(await within(panel).findByText('Imported Autumn fair.csv')).toBeInTheDocument()
    expect(inputsOf('people.import')).toEqual([
      { fileName: 'Autumn fair.csv', content: btoa(CSV), group: 'Autumn fair' },
    ])
    await user.click(within(panel).getByRole('button', { name: 'Done' }))
    expect(await screen.findByText('cy@delta.example')).toBeInTheDocument()
  })

  test('a file that cannot be read says what to do, and nothing is imported', async () => {
    const { user } = await renderApp('/people?import=true', {
      overrides: {
        people: {
          previewImport: async () => {
            throw appError('bad-input', 'No column of this file holds addresses.', 'Name one column “email”.')
          },
        },
      },
    })
    await user.upload(await screen.findByLabelText('Drop a CSV file here'), file())
    expect(await screen.findByRole('alert')).toHaveTextContent('Name one column “email”.')
    expect(screen.queryByRole('button', { name: /^Import \d/ })).not.toBeInTheDocument()
  })

  test('a group narrows the list and stays in the address', async () => {
    const { user, search } = await renderApp('/people')
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Group' }), 'Practice people (40)')
    await waitFor(() => expect(search()).toMatchObject({ group: 2 }))
    expect(await screen.findByRole('heading', { name: 'Nobody here' })).toBeInTheDocument()
  })

  test('a person can be left out and taken back', async () => {
    const { user, inputsOf } = await renderApp('/people?person=5')
    await user.click(await screen.findByRole('button', { name: 'Do not mail' }))
    const panel = screen.getByRole('complementary')
    expect(await within(panel).findByText('Must not be mailed')).toBeInTheDocument()
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(within(panel).queryByText('Must not be mailed')).not.toBeInTheDocument())
    expect(inputsOf('suppressions.remove')).toHaveLength(1)
  })

  test('a suppressed person shows why, fields in words, and what was sent', async () => {
    await renderApp('/people?person=3')
    const panel = await screen.findByRole('complementary', { name: 'Clara Weber' })
    expect(panel).toHaveTextContent('Bounced: nobody has this address')
    expect(panel).toHaveTextContent('Company')
    expect((await within(panel).findAllByRole('link', { name: /A quicker way/ })).length).toBeGreaterThan(0)
  })

  test('selected people go into a group', async () => {
    const { user, inputsOf } = await renderApp('/people')
    await screen.findByRole('grid', { name: 'People' })
    await user.keyboard('jxj{Shift>}X{/Shift}')
    await user.click(await screen.findByRole('button', { name: 'Add to a group' }))
    await user.type(await screen.findByRole('combobox', { name: 'Group', hidden: false }), 'Second round')
    await user.click(screen.getByRole('button', { name: 'Add' }))
    expect(inputsOf('people.addToGroup')).toEqual([{ group: 'Second round', ids: [1, 2] }])
  })

  test('teaches when there is nobody, and offers practice', async () => {
    const { user, pathname } = await renderApp('/people', { world: emptyWorld() })
    expect(await screen.findByRole('heading', { name: 'No people yet' })).toBeInTheDocument()
    await user.click(await screen.findByRole('button', { name: 'Practise with 40 sample people' }))
    await waitFor(() => expect(pathname()).toBe('/sequences/1'))
  })
})
