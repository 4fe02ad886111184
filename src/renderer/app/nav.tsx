import { UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useQueries } from '../api/api.ts'
import { COMMAND_KEY, formatShortCount, KeyHint } from '../ui/ui.ts'
import classes from './frame.module.css'
import { PLACES } from './places.ts'

/** The navigation on the left, with what waits and what was not read yet. */
export function Nav() {
  const queries = useQueries()
  const status = useQuery(queries.app.status.queryOptions()).data
  const counts: Partial<Record<string, { count: number; of: string }>> = {
    '/outbox': { count: status?.waiting ?? 0, of: 'waiting' },
    '/feed': { count: status?.unread ?? 0, of: 'not read' },
  }
  return (
    <nav className={classes.nav} aria-label="Main">
      <div className={classes.brand}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden>
          <path d="M5 22V3" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
          <path d="M5 4h15l-4.5 4.75L20 13.5H5z" fill="currentColor" />
        </svg>
        <span className={classes.navText}>Fieldpost</span>
      </div>
      <UnstyledButton className={classes.search} onClick={spotlight.open} aria-label="Search or act">
        <IconSearch size={16} aria-hidden />
        <span className={classes.navText}>Search</span>
        <span className={classes.navText} aria-hidden>
          <KeyHint keys={`${COMMAND_KEY} K`} />
        </span>
      </UnstyledButton>
      <ul className={classes.places}>
        {PLACES.map((place) => {
          const count = counts[place.to]
          return (
            <li key={place.to} data-low={place.low || undefined}>
              <Link
                to={place.to}
                className={classes.place}
                activeOptions={{ exact: place.to === '/', includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
                title={place.label}
              >
                <place.icon size={18} stroke={1.6} aria-hidden />
                <span className={classes.navText}>{place.label}</span>{' '}
                {count && count.count > 0 && (
                  <span className={classes.count}>
                    {formatShortCount(count.count)} <span className={classes.hidden}>{count.of}</span>
                  </span>
                )}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
