import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import { SignedOut } from '#engine/sign-in/sign-in.ts'
import { explainNoAnswer, type GmailApi } from './api.ts'
import { outcomeOfRefusal } from './gmail-errors.ts'

const profileSchema = z.object({ emailAddress: z.string().max(320) })

/** Asks the API whether this sign-in may send, without sending. Rejects with an AppError. */
export async function testApi(
  api: GmailApi,
  access: { apiHeaders: boolean },
  address: string,
  signal: AbortSignal,
): Promise<{ detail: string }> {
  if (!access.apiHeaders) return await testEmpty(api, address, signal)
  const profile = profileSchema.safeParse(await api.read('/gmail/v1/users/me/profile', {}, { signal })).data
  if (!profile) throw new AppError('refused-server', 'Gmail did not say whose mailbox this is.')
  return { detail: `Signed in as ${profile.emailAddress} at the Gmail API.` }
}

/** With `gmail.send` alone nothing can be read; but an empty request to send is answered, and sends nothing. */
async function testEmpty(api: GmailApi, address: string, signal: AbortSignal): Promise<{ detail: string }> {
  const answer = await api
    .call({
      method: 'POST',
      path: '/gmail/v1/users/me/messages/send',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{}'),
      signal,
    })
    .catch((error: unknown) => {
      throw explainNoAnswer(error, api.base)
    })
  const refusal = api.refusal(answer)
  const outcome = outcomeOfRefusal(refusal, false)
  if (outcome.outcome === 'rejected' && refusal.status === 400)
    return { detail: `Signed in as ${address} at the Gmail API.` }
  const words = 'detail' in outcome ? (outcome.detail ?? '') : ''
  if (outcome.outcome === 'signed-out') throw new SignedOut(outcome.why, words, 'Sign in with Google again.')
  throw new AppError(
    outcome.outcome === 'deferred' ? 'unreachable' : 'refused-server',
    `Gmail said: ${words}`,
  )
}
