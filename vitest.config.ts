import { existsSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const screensSetup = 'tests/renderer/setup.ts'

export default defineConfig({
  test: {
    // Generous: a slow machine must not fail a test. Absolute times belong to bench/.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['tests/**/*.test.{ts,mjs}'],
          exclude: ['tests/renderer/**', 'tests/e2e/**'],
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'screens',
          environment: 'jsdom',
          include: ['tests/renderer/**/*.test.{ts,tsx}'],
          setupFiles: existsSync(screensSetup) ? [screensSetup] : [],
        },
      },
    ],
  },
})
