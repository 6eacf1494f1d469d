import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'examples',
    include: ['test/**/*.test.ts'],
    // Ends a test that hangs; long enough for a busy machine.
    testTimeout: 300_000,
  },
})
