import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import {
  IconFileImport,
  IconKeyboard,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconRoute,
  IconSearch,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useQueries } from '../api/api.ts'
import { PLACES } from './places.ts'
import { usePauseAll } from './status-bar.tsx'

/** Everything one can do, behind one key. */
export function Palette({ onKeyboardMap }: { onKeyboardMap: () => void }) {
  const navigate = useNavigate()
  const queries = useQueries()
  const paused = useQuery(queries.app.status.queryOptions()).data?.paused ?? false
  const sequences = useQuery(queries.sequences.list.queryOptions()).data ?? []
  const { pause } = usePauseAll()

  const go: SpotlightActionData[] = PLACES.map((place) => ({
    id: `go-${place.label}`,
    label: `Go to ${place.label}`,
    leftSection: <place.icon size={18} stroke={1.6} />,
    rightSection: <small>g {place.key}</small>,
    onClick: () => void navigate({ to: place.to }),
  }))
  const acts: SpotlightActionData[] = [
    {
      id: 'compose',
      label: 'Compose a sequence',
      keywords: ['new', 'write'],
      leftSection: <IconPlus size={18} stroke={1.6} />,
      rightSection: <small>c</small>,
      onClick: () => void navigate({ to: '/sequences/new' }),
    },
    {
      id: 'import',
      label: 'Import people from a file',
      keywords: ['csv', 'contacts', 'list'],
      leftSection: <IconFileImport size={18} stroke={1.6} />,
      onClick: () => void navigate({ to: '/people', search: { import: true } }),
    },
    {
      id: 'connect',
      label: 'Connect a channel',
      keywords: ['smtp', 'account', 'mailbox'],
      leftSection: <IconPlus size={18} stroke={1.6} />,
      onClick: () => void navigate({ to: '/channels/new' }),
    },
    {
      id: 'pause',
      label: paused ? 'Resume all sending' : 'Pause all sending',
      keywords: ['stop', 'hold'],
      leftSection: paused ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />,
      onClick: () => pause(!paused),
    },
    {
      id: 'keys',
      label: 'Show the keyboard map',
      keywords: ['shortcuts', 'help'],
      leftSection: <IconKeyboard size={18} stroke={1.6} />,
      rightSection: <small>?</small>,
      onClick: onKeyboardMap,
    },
  ]
  const open: SpotlightActionData[] = sequences.map((sequence) => ({
    id: `sequence-${sequence.id}`,
    label: sequence.name,
    leftSection: <IconRoute size={18} stroke={1.6} />,
    onClick: () => void navigate({ to: '/sequences/$id', params: { id: String(sequence.id) } }),
  }))
  return (
    <Spotlight
      title="Search or act"
      styles={{ header: { display: 'none' } }}
      shortcut="mod + K"
      limit={12}
      highlightQuery
      nothingFound="Nothing has that name."
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'What can be done' } }}
      searchProps={{
        placeholder: 'Search or act',
        'aria-label': 'Search or act',
        leftSection: <IconSearch size={18} aria-hidden />,
      }}
      transitionProps={{ duration: 80 }}
      actions={[
        { group: 'Act', actions: acts },
        { group: 'Go', actions: go },
        ...(open.length > 0 ? [{ group: 'Sequences', actions: open }] : []),
      ]}
    />
  )
}
