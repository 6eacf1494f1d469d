import { resolve } from 'node:path'
import { expect, test } from 'vitest'

import { COMMANDS } from '../../src/cli/commands/index.ts'
import { commandLinePage } from '../command-line-page.ts'
import { readDocument } from '../document.ts'

// Write it anew with `npx vitest run --project server test/cli/page.test.ts -u`.
test('docs/command-line.md is written from the commands', async () => {
  const file = resolve(import.meta.dirname, '../../../../docs/command-line.md')
  await expect(commandLinePage(COMMANDS, await readDocument())).toMatchFileSnapshot(file)
})

test('each operation that a command says it prints exists', async () => {
  const { paths } = await readDocument()
  const routes = COMMANDS.flatMap(({ json = '' }) => [
    ...json.matchAll(/(GET|POST|PUT|DELETE) (\/[\w/{}-]+)/g),
  ])
  const missing = routes.filter(
    ([, method = '', path = '']) => paths[path]?.[method.toLowerCase()] === undefined,
  )
  expect(routes.length).toBeGreaterThan(8)
  // The reload is an operation of a server that has a configuration file.
  expect(missing.map(([route]) => route).filter((route) => route !== 'POST /admin/reload')).toEqual([])
})
