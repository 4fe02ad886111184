import {
  IconActivity,
  IconMailbox,
  IconPlugConnected,
  IconRoute,
  IconSend,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react'

/** Where one can go: the navigation, the palette and the keys `g …` all derive from here. */
export const PLACES = [
  { to: '/', label: 'Today', key: 't', icon: IconMailbox, low: false },
  { to: '/outbox', label: 'Outbox', key: 'o', icon: IconSend, low: false },
  { to: '/feed', label: 'Feed', key: 'f', icon: IconActivity, low: false },
  { to: '/sequences', label: 'Sequences', key: 's', icon: IconRoute, low: false },
  { to: '/people', label: 'People', key: 'p', icon: IconUsers, low: false },
  { to: '/channels', label: 'Channels', key: 'c', icon: IconPlugConnected, low: true },
  { to: '/settings', label: 'Settings', key: 'e', icon: IconSettings, low: true },
] as const
