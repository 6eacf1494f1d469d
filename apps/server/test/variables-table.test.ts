import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

import { configJsonSchema } from '../src/config/json-schema.ts'
import { variablesTable } from './variables-table.ts'

const PAGE = resolve(import.meta.dirname, '../../../docs/server.md')

// Write it anew with `npx vitest run --project server test/variables-table.test.ts -u`.
test('docs/server.md lists every variable with the field that it stands for', async () => {
  const page = readFileSync(PAGE, 'utf8').replace(
    /(<!-- variables -->\n)[^]*(<!-- \/variables -->)/,
    (_, before: string, after: string) => `${before}\n${variablesTable(configJsonSchema())}\n\n${after}`,
  )
  await expect(page).toMatchFileSnapshot(PAGE)
})
