import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { parseMailbox } from '#shared/domain/address.ts'
import type { ChannelInput } from '#shared/contract/channels.ts'
import { asProblem, useQueries } from '../../api/api.ts'
import { ButtonLink, Page, ProblemNote, sayDone, Section, StateMark } from '../../ui/ui.ts'
import { AddPractice } from './add-practice.tsx'
import classes from './channels.module.css'
import { fromPaceText, type PaceText } from './pace-text.ts'
import { PaceFields } from './pace-fields.tsx'
import { ServerFields, toSettings, type ServerText } from './server-fields.tsx'

const PORTS = { none: 25, starttls: 587, tls: 465 }
const BLANK: ServerText = {
  host: '',
  port: PORTS.tls,
  security: 'tls',
  user: '',
  password: '',
  allowInsecureAuth: false,
  ca: '',
}

interface Form {
  name: string
  from: string
  scope: 'user' | 'team'
  server: ServerText
  pace: PaceText
}
type Wrong = Partial<Record<'from' | keyof PaceText, string>>

/** The contract's input, or what is wrong with which field. */
export function readForm(form: Form): { input: ChannelInput } | { wrong: Wrong } {
  const from = parseMailbox(form.from)
  const pace = fromPaceText(form.pace)
  const wrong: Wrong = {}
  if (!from) wrong.from = 'Write an address, or a name and an address: Ann Lee <ann@acme.example>.'
  if ('problem' in pace) Object.assign(wrong, pace.problem)
  if (!from || 'problem' in pace) return { wrong }
  return {
    input: {
      kind: 'smtp',
      name: form.name.trim() || from.address,
      scope: form.scope,
      settings: toSettings(form.server),
      password: form.server.password === '' ? null : form.server.password,
      from,
      policy: pace.policy,
    },
  }
}

/** Connects an SMTP server: typed, tested, then saved. */
export function ChannelSetup() {
  const queries = useQueries()
  const navigate = useNavigate()
  const firstRun = useQuery(queries.app.info.queryOptions()).data?.firstRun ?? false
  const [form, setForm] = useState<Form>({
    name: '',
    from: '',
    scope: 'user',
    server: BLANK,
    pace: { limits: '', batch: '' },
  })
  const [wrong, setWrong] = useState<Wrong>({})
  const test = useMutation(queries.channels.test.mutationOptions())
  const add = useMutation(
    queries.channels.add.mutationOptions({
      onSuccess: ({ id, name }) => {
        sayDone(`${name} is connected.`)
        void navigate({ to: '/channels', search: { channel: id } })
      },
    }),
  )
  const scopeId = useId()
  const set = (change: Partial<Form>) => {
    setForm({ ...form, ...change })
    setWrong({})
    test.reset()
  }
  const withInput = (act: (input: ChannelInput) => void) => {
    const read = readForm(form)
    if ('wrong' in read) setWrong(read.wrong)
    else act(read.input)
  }
  const tested = test.data?.ok === true
  const connect = () =>
    withInput((input) =>
      tested
        ? add.mutate(input)
        : test.mutate({ input }, { onSuccess: (result) => result.ok && add.mutate(input) }),
    )
  const problem = add.error ?? test.error

  return (
    <Page
      kind="form"
      title="Connect a channel"
      note="SMTP server"
      actions={
        <>
          {firstRun && <AddPractice />}
          <ButtonLink variant="subtle" to="/channels">
            Cancel
          </ButtonLink>
        </>
      }
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          connect()
        }}
      >
        <Section title="Who it is from">
          <div className={classes.stack}>
            <TextInput
              required
              label="From"
              placeholder="Ann Lee <ann@acme.example>"
              value={form.from}
              error={wrong.from}
              onChange={(event) => set({ from: event.currentTarget.value })}
            />
            <div className={classes.pair}>
              <TextInput
                label="Name of this channel"
                placeholder="As the address"
                value={form.name}
                maxLength={200}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
              <div>
                <div className={classes.label} id={scopeId}>
                  Belongs to
                </div>
                <SegmentedControl
                  aria-labelledby={scopeId}
                  size="xs"
                  value={form.scope}
                  data={[
                    { value: 'user', label: 'Me' },
                    { value: 'team', label: 'My team' },
                  ]}
                  onChange={(scope) => set({ scope })}
                />
              </div>
            </div>
          </div>
        </Section>
        <Section title="Server">
          <div className={classes.stack}>
            <ServerFields
              value={form.server}
              ports={PORTS}
              hostExample="smtp.acme.example"
              onChange={(server) => set({ server })}
            />
          </div>
        </Section>
        <Section title="Pace" note="empty: no limit of our own">
          <PaceFields value={form.pace} wrong={wrong} onChange={(pace) => set({ pace })} />
        </Section>
        <div className={classes.result} aria-live="polite">
          {problem ? (
            <ProblemNote problem={asProblem(problem)} />
          ) : (
            test.data &&
            (test.data.ok ? (
              <p>
                <StateMark mark={{ word: 'The sign-in works', tone: 'good', shape: 'done' }} />{' '}
                <span className={classes.dim}>{test.data.detail}</span>
              </p>
            ) : (
              <ProblemNote problem={{ message: 'The sign-in does not work.', fix: test.data.detail }} />
            ))
          )}
        </div>
        <div className={classes.buttons}>
          <Button type="submit" loading={test.isPending || add.isPending}>
            {tested ? 'Connect' : 'Test and connect'}
          </Button>
          <Button
            variant="default"
            loading={test.isPending}
            onClick={() => withInput((input) => test.mutate({ input }))}
          >
            Test the sign-in
          </Button>
        </div>
      </form>
    </Page>
  )
}
