import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'demo',
    include: ['src/**/*.test.ts'],
    // Ends a test that hangs; long enough for a busy machine.
    testTimeout: 60_000,
  },
})
