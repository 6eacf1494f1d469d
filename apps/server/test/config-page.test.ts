import { resolve } from 'node:path'
import { expect, test } from 'vitest'

import { configJsonSchema } from '../src/config/json-schema.ts'
import { configPage } from './config-page.ts'

// Write it anew with `npx vitest run --project server test/config-page.test.ts -u`.
test('docs/configuration-reference.md is written from the JSON Schema', async () => {
  const file = resolve(import.meta.dirname, '../../../docs/configuration-reference.md')
  await expect(configPage(configJsonSchema())).toMatchFileSnapshot(file)
})
