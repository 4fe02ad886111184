import classes from './ui.module.css'

/** The striped mark of whatever is only practice. */
export function PracticeTag() {
  return <span className={classes.practiceTag}>Practice</span>
}

/** The striped band across a window in which practice is on. */
export function PracticeBand() {
  return (
    <section className={classes.practiceBand} aria-label="Practice">
      <span>
        <strong>Practice</strong>
        <span className={classes.practiceMore}>
          {' '}
          Mail on the practice channel goes to a small pretend world on this machine, and to nobody else.
        </span>
      </span>
    </section>
  )
}
