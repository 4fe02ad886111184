import { z } from 'zod'

/** What the vault keeps for one Google account. Times in ms epoch. */
const keptSchema = z.object({
  version: z.literal(1),
  /** Refresh tokens are bound to the app registration that got them. */
  clientId: z.string(),
  address: z.string(),
  name: z.string().nullable(),
  scopes: z.array(z.string()),
  refreshToken: z.string().min(1),
  accessToken: z.string().min(1),
  expiresAt: z.number(),
  signedInAt: z.number(),
  /** When Google last gave an access token. */
  lastGoodAt: z.number(),
  /** When Google said that the refresh token ends; null: it did not. */
  endsAt: z.number().nullable(),
})
export type KeptGoogle = z.infer<typeof keptSchema>

export const writeKept = (kept: KeptGoogle): string => JSON.stringify(kept)

export function readKept(text: string | null): KeptGoogle | null {
  if (text === null) return null
  try {
    return keptSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
