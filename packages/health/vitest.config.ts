import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'health',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // No test changes what another could see: timers, listeners and servers are restored by the test that needs them.
    isolate: false,
    // Ends a test that hangs; long enough for a busy machine.
    testTimeout: 60_000,
  },
})
