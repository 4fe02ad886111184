import type { Secrets } from '#engine/ports.ts'
import { AppError } from '#shared/app-error.ts'

/**
 * Secrets that may also live in this process alone. `given` tells what the caller brought by its environment, by the
 * secret's name (`channel/1/password`): such a value is used where the vault has none, and kept in memory where the
 * vault cannot save it. Any other value that cannot be saved is refused as before (`no-secret-store`).
 */
export function withMemory(vault: Secrets, given: (name: string) => string | null | undefined): Secrets {
  const memory = new Map<string, string>()
  return {
    async get(name) {
      return memory.get(name) ?? (await vault.get(name)) ?? given(name) ?? null
    },
    async set(name, value) {
      memory.delete(name)
      try {
        await vault.set(name, value)
      } catch (error) {
        const unsaved = error instanceof AppError && error.code === 'no-secret-store'
        if (!unsaved || given(name) !== value) throw error
        memory.set(name, value)
      }
    },
    async delete(name) {
      memory.delete(name)
      await vault.delete(name)
    },
  }
}
