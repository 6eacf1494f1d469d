import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@botwatch/source', 'module', 'node'] } },
  test: {
    name: 'alerts',
    include: ['{src,test}/**/*.test.ts'],
    // No test leaves anything behind in a module, so files can share a worker.
    isolate: false,
    // V8 of Node 24 sometimes ends a process of many threads when it optimizes calls out of WebAssembly, e.g. of fetch.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    // A limit for tests that hang, high enough for a busy machine.
    testTimeout: 60_000,
  },
})
