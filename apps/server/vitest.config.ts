import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'server',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Ends a test that hangs; long enough for a busy machine.
    testTimeout: 60_000,
    isolate: false,
    restoreMocks: true,
  },
})
