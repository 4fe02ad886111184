import type { Rooms } from '#engine/rooms.ts'

export interface Check {
  check: string
  ok: boolean
  detail: string
}

/** What a rep or an admin asks first when something seems wrong. Reads only; asks no server. */
export async function checksOf(rooms: Rooms): Promise<Check[]> {
  const status = await rooms.status()
  const checks: Check[] = [
    {
      check: 'database',
      ok: rooms.trouble() === null,
      detail: rooms.trouble() ?? 'It can be read and written.',
    },
    {
      check: 'network',
      ok: status.online,
      detail: status.online ? 'There is a network.' : 'This computer is offline.',
    },
    {
      check: 'in doubt',
      ok: status.inDoubt === 0,
      detail:
        status.inDoubt === 0
          ? 'No message is in doubt.'
          : `${status.inDoubt} messages are in doubt: decide them in the outbox.`,
    },
  ]
  for (const channel of status.channels) {
    const stopped =
      channel.state === 'paused' || channel.state === 'signed-out' || channel.state === 'offline'
    checks.push({
      check: `channel ${channel.name}`,
      ok: !stopped,
      detail: channel.why?.text ?? `${channel.waiting} waiting.`,
    })
  }
  for (const mailbox of await rooms.store.channels.mailboxes()) {
    const health = rooms.watcher.health(mailbox.id)
    if (health)
      checks.push({
        check: `mailbox ${mailbox.id}`,
        ok: health.lastError === null,
        detail: health.lastError ?? `${health.state}.`,
      })
  }
  return checks
}
