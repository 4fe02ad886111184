import { Autocomplete, Button, Popover } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem, useQueries } from '../../api/api.ts'
import { sayDone, sayProblem } from '../../ui/ui.ts'

/** Puts people into a group, an existing one or a new one. */
export function AddToGroup({ ids, onDone }: { ids: number[]; onDone: () => void }) {
  const queries = useQueries()
  const [open, setOpen] = useState(false)
  const [group, setGroup] = useState('')
  const groups = useQuery(queries.people.groups.queryOptions()).data ?? []
  const add = useMutation(
    queries.people.addToGroup.mutationOptions({
      onSuccess: ({ name, people }) => {
        sayDone(`${name} now has ${people} people.`)
        onDone()
      },
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <Popover opened={open} onChange={setOpen} width={280} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpen((was) => !was)}>
          Add to a group
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setOpen(false)
            add.mutate({ group, ids })
          }}
        >
          <Autocomplete
            label="Group"
            size="sm"
            maxLength={200}
            data={groups.map(({ name }) => name)}
            comboboxProps={{ withinPortal: false }}
            value={group}
            onChange={setGroup}
            data-autofocus
          />
          <Button type="submit" mt="xs" disabled={group.trim() === ''}>
            Add
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
