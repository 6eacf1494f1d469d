import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'options',
    include: ['src/**/*.test.ts'],
    // The tests share nothing that one of them changes.
    isolate: false,
    // To end what hangs, not to judge a busy machine.
    testTimeout: 60_000,
  },
})
