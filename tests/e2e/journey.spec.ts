import type { Page } from '@playwright/test'
import { expect, expectAccessible, test } from './fieldpost.ts'

const PEOPLE = [
  'email,first_name,company',
  'ann@acme.example,Ann,Acme',
  'no-such-user.bo@acme.example,Bo,Acme',
  'replies.clara@borealis.example,Clara,Borealis',
  'not an address,Dan,Delta',
].join('\n')
const csv = { name: 'Autumn fair.csv', mimeType: 'text/csv', buffer: Buffer.from(PEOPLE) }

const statusBar = (app: Page) => app.getByRole('contentinfo', { name: 'Status' })
const panel = (app: Page) => app.getByRole('complementary')

test('a rep connects, imports, composes, starts, watches it leave and looks into a bounce: by mouse', async ({
  app,
}) => {
  await expect(app.getByRole('heading', { name: 'Welcome to Fieldpost' })).toBeVisible()
  await expectAccessible(app, 'first run')

  await app.getByRole('navigation').getByRole('link', { name: 'Channels' }).click()
  await expectAccessible(app, 'channels, empty')
  await app.getByRole('button', { name: 'Add a practice channel' }).click()
  await expect(panel(app).getByText('Reading live')).toBeVisible()
  await expect(app.getByRole('region', { name: 'Practice' })).toBeVisible()
  await expectAccessible(app, 'channels')

  await app.getByRole('navigation').getByRole('link', { name: 'People' }).click()
  await app.getByRole('button', { name: 'Import people' }).first().click()
  await panel(app).locator('input[type=file]').setInputFiles(csv)
  await expect(panel(app).getByText('Autumn fair.csv: 4 rows, nothing imported yet')).toBeVisible()
  await expect(panel(app).getByRole('row', { name: /^5 .*not an address/ })).toBeVisible()
  await expectAccessible(app, 'people, import')
  await panel(app).getByRole('button', { name: 'Import 3 people' }).click()
  await panel(app).getByRole('button', { name: 'Done' }).click()
  await expect(app.getByRole('row', { name: /ann@acme\.example/ })).toBeVisible()
  await expectAccessible(app, 'people')

  await app.getByRole('navigation').getByRole('link', { name: 'Sequences' }).click()
  await app.getByRole('link', { name: 'Compose a sequence' }).first().click()
  await app.getByRole('textbox', { name: 'Name' }).fill('Autumn intro')
  await app.getByRole('textbox', { name: 'Subject' }).click()
  await app.keyboard.type('An idea for {{company}}')
  await app.getByRole('textbox', { name: 'Text of step 1' }).click()
  await app.keyboard.type('Hello ')
  await app.getByRole('button', { name: 'Insert a field into the text' }).click()
  await app.getByRole('menuitem', { name: 'First name' }).click()
  await app.keyboard.type(', have you ten minutes on Thursday?')
  await expect(
    panel(app).getByText('An idea for Acme').or(panel(app).getByText('An idea for Borealis')),
  ).toBeVisible()
  await expectAccessible(app, 'compose')
  await app.getByRole('button', { name: 'Save' }).click()
  await expect(app.getByRole('heading', { level: 1, name: 'Autumn intro' })).toBeVisible()
  await expectAccessible(app, 'sequence')

  await app.getByRole('button', { name: 'Start', exact: true }).click()
  await panel(app).getByRole('button', { name: 'Start for 3 people' }).click()
  await expect(panel(app).getByRole('status')).toHaveText('3 people enrolled.')
  await panel(app).getByRole('link', { name: 'Watch it leave' }).click()
  await expect(app.getByRole('row', { name: /ann@acme\.example.*Sent/ })).toBeVisible()
  await expectAccessible(app, 'outbox')

  await app.getByRole('navigation').getByRole('link', { name: 'Feed' }).click()
  await app.getByRole('button', { name: 'Bounces' }).click()
  const bounce = app.getByRole('row', { name: /Hard bounce no-such-user\.bo@acme\.example/ })
  await showNew(app, bounce)
  await bounce.click()
  await expect(panel(app).getByRole('region', { name: /Verdict for no-such-user\.bo/ })).toContainText(
    'Hard bounce',
  )
  await expect(panel(app).getByText('The report as it came')).toBeVisible()
  await expectAccessible(app, 'evidence')

  await app.getByRole('navigation').getByRole('link', { name: 'Today' }).click()
  await expect(app.getByRole('region', { name: 'Came in' }).getByText('Hard bounce')).toBeVisible()
  await expectAccessible(app, 'today')
  await app.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
  await expect(app.getByRole('row', { name: /no-such-user\.bo@acme\.example Bounced/ })).toBeVisible()
  await expectAccessible(app, 'settings')
})

test('the same journey by keyboard alone', async ({ app }) => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await app.keyboard.press(key)
  }
  await expect(app.getByRole('heading', { name: 'Welcome to Fieldpost' })).toBeVisible()
  await tabTo(app, 'Start practice')
  await press('Enter')
  // Practice has brought the people and a sequence; the panel to start it has the focus.
  await expect(panel(app).getByRole('button', { name: 'Start for 40 people' })).toBeVisible()

  await press('Escape', 'c')
  await expect(app.getByRole('heading', { level: 1, name: 'Compose a sequence' })).toBeVisible()
  await tabTo(app, 'Name')
  await app.keyboard.type('Keyboard intro')
  await tabTo(app, 'Subject')
  await app.keyboard.type('A word for {{first_name|you}}')
  await tabTo(app, 'Text of step 1')
  await app.keyboard.type('Hello {{first_name|there}}, have you ten minutes?')
  await tabTo(app, 'Save', 'Shift+Tab')
  await press('Enter')
  await expect(app.getByRole('heading', { level: 1, name: 'Keyboard intro' })).toBeVisible()

  await tabTo(app, 'Start')
  await press('Enter')
  await expect(panel(app).getByRole('button', { name: 'Start for 40 people' })).toBeVisible()
  await tabTo(app, 'Start for 40 people')
  await press('Enter')
  await expect(panel(app).getByRole('status')).toContainText('people enrolled')

  await press('g', 'o')
  await expect(app.getByRole('grid', { name: 'Messages' })).toBeVisible()
  await press('j', 'j', 'Enter')
  await expect(panel(app).getByRole('heading', { name: 'Attempts' })).toBeVisible()
  await press('Escape')
  await expect(panel(app)).toHaveCount(0)

  await press('Control+k')
  await expect(
    app.getByRole('dialog').getByRole('searchbox').or(app.getByRole('dialog').getByRole('textbox')).first(),
  ).toBeFocused()
  await app.keyboard.type('feed')
  await press('Enter')
  await expect(app.getByRole('heading', { level: 1, name: 'Feed' })).toBeVisible()
  await tabTo(app, 'Bounces')
  await press('Enter')
  const bounce = app.getByRole('row', { name: /Hard bounce/ }).first()
  await showNew(app, bounce, () => press('n'))
  // Down to the first hard bounce, then into its evidence.
  await expect(async () => {
    await press('j')
    await expect(app.locator('[role=row]:focus')).toContainText('Hard bounce', { timeout: 200 })
  }).toPass()
  await press('e')
  await expect(panel(app).getByText('Why we think so')).toBeVisible()
  await press('Escape')
  await expect(panel(app)).toHaveCount(0)

  await press('?')
  await expect(app.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await expectAccessible(app, 'keyboard map')
})

test('pausing everything holds what waits, and a reload finds the same filters', async ({ app }) => {
  await app.getByRole('button', { name: 'Start practice' }).click()
  await statusBar(app).getByRole('button', { name: 'Pause all' }).click()
  await expect(statusBar(app).getByRole('button', { name: 'Resume all' })).toBeVisible()
  await panel(app).getByRole('button', { name: 'Start for 40 people' }).click()
  await panel(app).getByRole('link', { name: 'Watch it leave' }).click()
  await app.getByRole('button', { name: /^Waiting/ }).click()
  await expect(app.getByText('40 messages')).toBeVisible()
  await app.reload()
  await expect(app.getByRole('button', { name: 'Waiting 40' })).toHaveAttribute('aria-pressed', 'true')
  await expect(app.getByRole('row', { name: /Waiting/ }).first()).toBeVisible()
  await statusBar(app).getByRole('button', { name: 'Resume all' }).click()
  await app.getByRole('button', { name: /^Sent/ }).click()
  await expect(app.getByRole('row', { name: /Sent/ }).first()).toBeVisible()
})

test('a server that cannot be reached is explained, and nothing is saved', async ({ app }) => {
  await app.getByRole('link', { name: 'Connect a channel' }).click()
  await app.getByRole('textbox', { name: 'From' }).fill('Ann Lee <ann@acme.example>')
  await app.getByRole('textbox', { name: 'Server' }).fill('127.0.0.1')
  await app.getByText('None', { exact: true }).click()
  // The discard port: nothing listens there.
  await app.getByRole('textbox', { name: 'Port' }).fill('9')
  await expectAccessible(app, 'channel set-up')
  await app.getByRole('button', { name: 'Test and connect' }).click()
  await expect(app.getByRole('alert')).toContainText('127.0.0.1')
  await expectAccessible(app, 'channel set-up with an error')
  await app.getByRole('navigation').getByRole('link', { name: 'Channels' }).click()
  await expect(app.getByRole('heading', { name: 'No channel yet' })).toBeVisible()
})

/** What came after the list was opened waits behind the pill: press it until `row` is there. */
async function showNew(
  app: Page,
  row: ReturnType<Page['getByRole']>,
  show = () => app.getByRole('button', { name: /^\d+ new$/ }).click(),
): Promise<void> {
  const pill = app.getByRole('button', { name: /^\d+ new$/ })
  await expect(async () => {
    await expect(row.or(pill).first()).toBeVisible()
    if (!(await row.isVisible())) await show()
    await expect(row).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 30_000 })
}

/** Goes with Tab until the element of this name has the focus, as a person without a mouse would. */
async function tabTo(app: Page, name: string, key = 'Tab'): Promise<void> {
  for (let steps = 0; steps < 80; steps++) {
    await app.keyboard.press(key)
    const here = await app.evaluate(() => {
      const element = document.activeElement
      const labelled = element?.getAttribute('aria-labelledby')
      const label = labelled ? document.getElementById(labelled)?.textContent : null
      const field = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null
      return (element?.getAttribute('aria-label') ?? label ?? field ?? element?.textContent ?? '').trim()
    })
    if (here.replace(/ ?\*$/, '') === name) return
  }
  throw new Error(`Tab does not reach “${name}”`)
}
