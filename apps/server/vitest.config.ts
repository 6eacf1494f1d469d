import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'server',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Ends a test that hangs; long enough for a busy machine.
    testTimeout: 60_000,
    isolate: false,
    // V8 of Node 24 sometimes ends a process of many threads when it optimizes calls out of WebAssembly, e.g. of fetch.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    restoreMocks: true,
  },
})
