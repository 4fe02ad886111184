import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useQueries } from '../../api/api.ts'

interface ZoneSelectProps {
  /** IANA name; null: as set in Settings, else this machine's. */
  value: string | null
  onChange: (zone: string | null) => void
}

/** The zone in which a sequence's times of day are meant. */
export function ZoneSelect({ value, onChange }: ZoneSelectProps) {
  const queries = useQueries()
  const settings = useQuery(queries.app.settings.queryOptions()).data
  const info = useQuery(queries.app.info.queryOptions()).data
  const usual = settings?.zone ?? info?.zone
  const data = useMemo(
    () => [
      { value: '', label: usual ? `As in Settings, ${usual}` : 'As in Settings' },
      ...Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone })),
    ],
    [usual],
  )
  return (
    <Select
      aria-label="Time zone"
      data={data}
      searchable
      limit={100}
      w={264}
      value={value ?? ''}
      onChange={(zone) => onChange(zone || null)}
    />
  )
}
