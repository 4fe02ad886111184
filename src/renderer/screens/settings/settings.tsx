import { Button, Select, Switch, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Settings as SettingsValue } from '#shared/contract/app.ts'
import type { Suppression } from '#shared/contract/people.ts'
import { asProblem, paging, rowsOf, useQueries, type SettingsSearch } from '../../api/api.ts'
import {
  countOf,
  Facts,
  FilterField,
  Page,
  ProblemNote,
  sayDone,
  sayProblem,
  Section,
  SlowRows,
  StateMark,
  When,
} from '../../ui/ui.ts'
import classes from './settings.module.css'

const route = getRouteApi('/settings')

/** Notices, time zone, who must not be mailed, and whether all is well. */
export function Settings() {
  const queries = useQueries()
  const settings = useQuery(queries.app.settings.queryOptions())
  const info = useQuery(queries.app.info.queryOptions()).data
  return (
    <Page kind="form" title="Settings">
      {settings.error && <ProblemNote problem={asProblem(settings.error)} />}
      {settings.isPending && <SlowRows what="the settings" />}
      {settings.data && <Choices settings={settings.data} machineZone={info?.zone ?? ''} />}
      <SuppressionList />
      <Doctor />
      {info && (
        <Section title="About">
          <Facts
            rows={[
              ['Fieldpost', info.version],
              [
                'Runs as',
                { desktop: 'desktop app', browser: 'browser host', 'command-line': 'command line' }[
                  info.host
                ],
              ],
              ['Data folder', <code key="folder">{info.dataFolder}</code>],
            ]}
          />
        </Section>
      )}
    </Page>
  )
}

function Choices({ settings, machineZone }: { settings: SettingsValue; machineZone: string }) {
  const queries = useQueries()
  const save = useMutation(
    queries.app.saveSettings.mutationOptions({ onError: (error) => sayProblem(asProblem(error)) }),
  )
  const shown = { ...settings, ...(save.isPending ? save.variables : {}) }
  const notice = (key: 'notifyHardBounces' | 'notifyReplies' | 'notifyOther', label: string) => (
    <Switch
      label={label}
      checked={shown[key]}
      onChange={(event) => save.mutate({ [key]: event.currentTarget.checked })}
    />
  )
  const zones = useMemo(
    () => [
      { value: '', label: `This machine’s${machineZone ? `, ${machineZone}` : ''}` },
      ...Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone })),
    ],
    [machineZone],
  )
  return (
    <>
      <Section title="Notices outside the window">
        <div className={classes.stack}>
          {notice('notifyReplies', 'A reply comes in')}
          {notice('notifyHardBounces', 'An address does not work')}
          {notice('notifyOther', 'Other bounces and auto-replies')}
        </div>
      </Section>
      <Section title="Time zone">
        <Select
          aria-label="Time zone"
          description="For the times of day of sequences that name no zone of their own."
          data={zones}
          searchable
          limit={100}
          maw={320}
          value={shown.zone ?? ''}
          onChange={(zone) => save.mutate({ zone: zone || null })}
        />
      </Section>
    </>
  )
}

const REASONS: Record<Suppression['reason'], string> = {
  bounced: 'Bounced',
  unsubscribed: 'Unsubscribed',
  complained: 'Complained',
  manual: 'By hand',
  policy: 'Company rule',
}

function SuppressionList() {
  const search: SettingsSearch = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueries()
  const [what, setWhat] = useState('')
  const onError = (error: Error) => sayProblem(asProblem(error))
  const list = useInfiniteQuery({
    ...queries.suppressions.list.infiniteOptions({
      input: (after: string | null) => ({ after, limit: 100, filter: search.filter }),
      ...paging,
    }),
    placeholderData: keepPreviousData,
  })
  const add = useMutation(queries.suppressions.add.mutationOptions())
  const remove = useMutation(queries.suppressions.remove.mutationOptions({ onError }))
  const rows = rowsOf(list.data?.pages)
  const takeOff = (row: Suppression) =>
    remove.mutate(
      { id: row.id },
      {
        onSuccess: () =>
          sayDone(`${row.what} may be mailed again.`, () =>
            add.mutate({ what: row.what, detail: row.detail }),
          ),
      },
    )
  return (
    <Section
      title="Never mail"
      note={
        list.data && countOf(list.data.pages[0]?.total ?? 0, 'address or domain', 'addresses and domains')
      }
    >
      <form
        className={classes.add}
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate(
            { what, detail: 'By hand' },
            {
              onSuccess: (row) => (
                setWhat(''),
                sayDone(`${row.what} is not mailed any more.`, () => remove.mutate({ id: row.id }))
              ),
            },
          )
        }}
      >
        <TextInput
          aria-label="Address or domain"
          placeholder="ann@acme.example or @acme.example"
          value={what}
          maxLength={320}
          onChange={(event) => setWhat(event.currentTarget.value)}
          error={add.error && asProblem(add.error).message}
        />
        <Button type="submit" variant="default" disabled={what.trim().length < 3} loading={add.isPending}>
          Add
        </Button>
        <FilterField
          label="Filter the list"
          value={search.filter ?? ''}
          onChange={(filter) =>
            void navigate({ to: '/settings', search: { filter: filter || undefined }, replace: true })
          }
        />
      </form>
      {list.error && <ProblemNote problem={asProblem(list.error)} />}
      {rows.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">Why</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span className={classes.hidden}>Act</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>{row.what}</td>
                <td title={row.detail}>
                  {REASONS[row.reason]}
                  {row.detail && row.reason !== 'manual' && (
                    <span className={classes.dim}> {row.detail}</span>
                  )}
                </td>
                <td>
                  <When at={row.createdAt} />
                </td>
                <td>
                  {row.reason !== 'policy' && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-label={`Take ${row.what} off the list`}
                      onClick={() => takeOff(row)}
                    >
                      Take off
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {list.hasNextPage && (
        <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  )
}

function Doctor() {
  const queries = useQueries()
  const doctor = useQuery(queries.app.doctor.queryOptions({ staleTime: 0 }))
  return (
    <Section title="Checks">
      {doctor.error && <ProblemNote problem={asProblem(doctor.error)} />}
      {doctor.isPending && <SlowRows what="the checks" rows={3} />}
      <ul className={classes.checks}>
        {doctor.data?.map((check) => (
          <li key={check.check}>
            <StateMark
              mark={
                check.ok
                  ? { word: 'Well', tone: 'good', shape: 'done' }
                  : { word: 'Look', tone: 'bad', shape: 'warning' }
              }
            />
            <strong>{check.check}</strong>
            <span className={classes.dim}>{check.detail}</span>
          </li>
        ))}
      </ul>
      {doctor.data && (
        <Button variant="default" mt="xs" loading={doctor.isFetching} onClick={() => void doctor.refetch()}>
          Check again
        </Button>
      )}
    </Section>
  )
}
