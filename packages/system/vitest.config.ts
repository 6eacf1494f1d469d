import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'system',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    isolate: false,
    // Ends a hanging test. Not a limit for a busy machine.
    testTimeout: 60_000,
  },
})
