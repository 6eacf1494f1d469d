import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'monitor',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // No test changes a module or leaves something in a global.
    isolate: false,
    // V8 of Node 24 sometimes ends a process of many threads when it optimizes calls out of WebAssembly, e.g. of fetch.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    // Long enough for a busy machine. It only ends a test that hangs.
    testTimeout: 60_000,
  },
})
