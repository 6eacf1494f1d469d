import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'metrics',
    include: ['src/**/*.test.ts'],
    // Every test restores the timers and globals that it replaces.
    isolate: false,
    // Ends tests that hang, also on a busy machine.
    testTimeout: 60_000,
  },
})
