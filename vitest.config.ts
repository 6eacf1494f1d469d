import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*'],
    // vitest leaves one core idle, which is half of a machine with two.
    maxWorkers: '100%',
  },
})
