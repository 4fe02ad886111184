import { Button } from '@mantine/core'
import { IconPlugConnected, IconSchool } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { asProblem, usePractice } from '../../api/api.ts'
import { ButtonLink, sayProblem } from '../../ui/ui.ts'
import classes from './first-run.module.css'

/** Two ways to begin: practise without an account, or connect one. */
export function FirstRun() {
  const navigate = useNavigate()
  const practice = usePractice(
    (id) => void navigate({ to: '/sequences/$id', params: { id: String(id) }, search: { start: true } }),
    (error) => sayProblem(asProblem(error)),
  )
  return (
    <div className={classes.place}>
      <div className={classes.inner}>
        <h1>Welcome to Fieldpost</h1>
        <p className={classes.lead}>
          It sends your sequences from your own mailbox, at a pace your provider allows, each message once,
          and shows you what comes back. Everything stays on this machine.
        </p>
        <div className={classes.ways}>
          <section aria-labelledby="way-practice" className={classes.way}>
            <IconSchool size={24} stroke={1.5} aria-hidden />
            <h2 id="way-practice">Practise first</h2>
            <p>
              Forty sample people and a sequence that is ready to start. No account; nothing leaves this
              machine. About two minutes.
            </p>
            <Button size="sm" loading={practice.starting} onClick={practice.start}>
              Start practice
            </Button>
          </section>
          <section aria-labelledby="way-connect" className={classes.way}>
            <IconPlugConnected size={24} stroke={1.5} aria-hidden />
            <h2 id="way-connect">Connect your mail</h2>
            <p>
              An SMTP server and, to see bounces and replies, its mailbox over IMAP. The sign-in is tested
              before anything is saved.
            </p>
            <ButtonLink size="sm" variant="default" to="/channels/new">
              Connect a channel
            </ButtonLink>
          </section>
        </div>
        <p className={classes.small}>
          You can do both: practice has its own channel and can never reach a real address.
        </p>
      </div>
    </div>
  )
}
