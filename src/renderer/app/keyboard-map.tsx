import { Modal } from '@mantine/core'
import { COMMAND_KEY, KeyHint } from '../ui/ui.ts'
import classes from './frame.module.css'
import { PLACES } from './places.ts'

const ANYWHERE = [
  [`${COMMAND_KEY} K`, 'Search or act'],
  ['c', 'Compose a sequence'],
  ['u', 'Undo what was done last'],
  ['Esc', 'Back: close details'],
  ['?', 'This map'],
] as const
const IN_LISTS = [
  ['j', 'Next row'],
  ['k', 'Row before'],
  ['Enter', 'Open the row'],
  ['x', 'Select the row'],
  ['Shift x', 'Select up to the row'],
  ['/', 'Filter'],
  ['p', 'Pause or resume'],
  ['e', 'Evidence of a bounce'],
  ['n', 'Show what is new in the feed'],
] as const
const GO = PLACES.map(({ key, label }) => [`g ${key}`, label] as const)

/** The map of keys, by `?`. */
export function KeyboardMap({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard"
      size="lg"
      transitionProps={{ duration: 80 }}
      closeButtonProps={{ 'aria-label': 'Close the keyboard map' }}
    >
      <div className={classes.keyMap}>
        <KeyTable title="Anywhere" keys={ANYWHERE} />
        <KeyTable title="In a list" keys={IN_LISTS} />
        <KeyTable title="Go to" keys={GO} />
      </div>
    </Modal>
  )
}

function KeyTable({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <KeyHint keys={key} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
