import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { appError } from '../fake-api.ts'
import { busyWorld } from '../fake-world.ts'
import { renderApp } from '../render-app.tsx'

describe('sequences', () => {
  test('list their figures with the sample', async () => {
    await renderApp('/sequences')
    const row = (await screen.findByText('Spring intro')).closest('[role="row"]')!
    expect(row).toHaveTextContent('5.2 % 5 of 96')
  })

  test('a file is imported as a draft and opened', async () => {
    const { user, pathname, inputsOf } = await renderApp('/sequences')
    await user.upload(screen.getByLabelText('Sequence file'), new File(['name: Autumn'], 'autumn.yaml'))
    await waitFor(() => expect(pathname()).toBe('/sequences/3'))
    expect(inputsOf('sequences.importFile')).toEqual([{ fileName: 'autumn.yaml', content: 'name: Autumn' }])
  })

  test('a file with an unknown key says which line', async () => {
    const { user } = await renderApp('/sequences', {
      overrides: {
        sequences: {
          importFile: async () => {
            throw appError('bad-input', 'Line 3 has the unknown key “stepz”.', 'Take it out.')
          },
        },
      },
    })
    await user.upload(screen.getByLabelText('Sequence file'), new File(['x'], 'autumn.yaml'))
    expect(await screen.findByText('Line 3 has the unknown key “stepz”.')).toBeInTheDocument()
  })

  test('a start tells who was left out and why, and leads to the outbox', async () => {
    const { user, inputsOf } = await renderApp('/sequences/1?start=true')
    const panel = await screen.findByRole('complementary')
    await user.click(await within(panel).findByRole('button', { name: 'Start for 120 people' }))
    expect(inputsOf('sequences.start')).toEqual([{ id: 1, groupId: 1, channelId: 1, startAt: null }])
    expect(await within(panel).findByRole('status')).toHaveTextContent('119 people enrolled, 1 left out.')
    expect(panel).toHaveTextContent('clara.weber@corvid.example Bounced: nobody has this address')
    expect(within(panel).getByRole('link', { name: 'Watch it leave' })).toHaveAttribute(
      'href',
      '/outbox?sequence=1',
    )
  })

  test('a start at a time sends that time', async () => {
    const { user, inputsOf } = await renderApp('/sequences/1?start=true')
    await user.click(await screen.findByRole('radio', { name: 'At a time' }))
    const field = await screen.findByLabelText(/Day and time/)
    await user.clear(field)
    await user.type(field, '2030-05-06T09:30')
    await user.click(screen.getByRole('button', { name: 'Start for 120 people' }))
    expect(inputsOf('sequences.start')).toMatchObject([{ startAt: new Date(2030, 4, 6, 9, 30).getTime() }])
  })

  test('p pauses the sequence, u lets it go on', async () => {
    const { user, inputsOf } = await renderApp('/sequences/1')
    await screen.findByRole('grid', { name: 'Enrolments' })
    await user.keyboard('p')
    expect(await screen.findByText('Spring intro is paused. Nothing of it leaves.')).toBeInTheDocument()
    await user.keyboard('u')
    await waitFor(() => expect(inputsOf('sequences.pause')).toHaveLength(2))
  })

  test('an enrolment is stopped after one question', async () => {
    const { user, inputsOf } = await renderApp('/sequences/1')
    await screen.findByRole('grid', { name: 'Enrolments' })
    await user.keyboard('j{Enter}')
    const panel = await screen.findByRole('complementary', { name: 'Bo Weber' })
    await user.click(within(panel).getByRole('button', { name: 'Stop' }))
    await user.click(await screen.findByRole('button', { name: 'Stop for this person' }))
    expect(inputsOf('sequences.stopEnrolment')).toEqual([{ enrolmentId: 1 }])
    expect(await within(panel).findByText('Stopped')).toBeInTheDocument()
  })
})

describe('composing', () => {
  test('shows merge fields as pieces with their fallback', async () => {
    await renderApp('/sequences/1/edit')
    expect(await screen.findByRole('button', { name: 'Company or “your shelves”' })).toBeInTheDocument()
    const body = screen.getByRole('textbox', { name: 'Text of step 1' })
    expect(within(body).getByRole('button', { name: 'First name or “there”' })).toBeInTheDocument()
  })

  test('a field is put into the text, given a fallback, and saved in the engine’s form', async () => {
    const { user, inputsOf } = await renderApp('/sequences/1/edit')
    await user.click(await screen.findByRole('button', { name: 'Insert a field into the text' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Job title' }))
    await user.click(await screen.findByRole('button', { name: 'Job title' }))
    await user.type(await screen.findByLabelText('If job title is empty, write'), 'colleague')
    await user.click(screen.getByRole('button', { name: 'Done' }))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(inputsOf('sequences.save')).toHaveLength(1))
    const [saved] = inputsOf('sequences.save') as [{ steps: { html: string; text: string }[] }]
    expect(saved.steps[0]!.html).toContain('{{title|colleague}}')
    expect(saved.steps[0]!.html).toContain('Hello {{first_name|there}},')
    expect(saved.steps[0]!.text).toContain('{{title|colleague}}')
    expect(saved.steps[0]!.html).not.toContain('<span')
  })

  test('says what lacks instead of saving', async () => {
    const { user, inputsOf } = await renderApp('/sequences/new')
    await user.click(await screen.findByRole('button', { name: 'Save' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Give the sequence a name.')
    await user.type(screen.getByLabelText(/^Name/), 'Autumn')
    expect(screen.getByRole('alert')).toHaveTextContent('Step 1 has no subject.')
    expect(inputsOf('sequences.save')).toEqual([])
  })

  test('a step is added three days on in the same thread, and taken out with undo', async () => {
    const { user } = await renderApp('/sequences/1/edit')
    await user.click(await screen.findByRole('button', { name: 'Add a step' }))
    await user.click(await screen.findByRole('menuitem', { name: 'An email' }))
    expect(await screen.findByRole('button', { name: /Step 4: Email Day 10, 09:30/ })).toHaveAttribute(
      'aria-expanded',
      'true',
    )
    expect(screen.getByRole('switch', { name: 'Same thread' })).toBeChecked()
    await user.click(screen.getByRole('button', { name: 'Take out step 4' }))
    expect(screen.queryByRole('button', { name: /Step 4/ })).not.toBeInTheDocument()
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByRole('button', { name: /Step 4/ })).toBeInTheDocument()
  })

  test('the preview goes from person to person and lists what would hold a message', async () => {
    const world = busyWorld()
    world.people[1] = { ...world.people[1]!, fields: { first_name: 'Zoe' } }
    const { user } = await renderApp('/sequences/1/edit', { world })
    if (!screen.queryByRole('complementary'))
      await user.click(await screen.findByRole('button', { name: 'Preview' }))
    const panel = await screen.findByRole('complementary', { name: 'Preview' })
    expect(await within(panel).findByTitle(`Preview for ${world.people[0]!.address}`)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: /Step 2/ }))
    await user.click(within(panel).getByRole('button', { name: 'Next person' }))
    expect(await within(panel).findByText('company has no value and no fallback.')).toBeInTheDocument()
    expect(within(panel).getByText('Would be held')).toBeInTheDocument()
    expect(within(panel).getByText('2 of 120')).toBeInTheDocument()
  })

  test('leaving without saving loses nothing', async () => {
    const { user, router } = await renderApp('/sequences/new')
    await user.type(await screen.findByLabelText(/^Name/), 'Half done')
    await router.navigate({ to: '/people' })
    await screen.findByRole('heading', { level: 1, name: 'People' })
    await router.navigate({ to: '/sequences/new' })
    expect(await screen.findByLabelText(/^Name/)).toHaveValue('Half done')
    await user.click(screen.getByRole('button', { name: 'Begin again from what is saved' }))
    expect(screen.getByLabelText(/^Name/)).toHaveValue('')
  })
})
