import { resolve } from 'node:path'
import { expect, test } from 'vitest'

import { apiPage } from '../api-page.ts'
import { operationsOf } from '../document-parts.ts'
import { readDocument } from '../document.ts'

// Write it anew with `npx vitest run --project server test/api/api-page.test.ts -u`.
test('docs/api.md is written from the OpenAPI document', async () => {
  const file = resolve(import.meta.dirname, '../../../../docs/api.md')
  await expect(apiPage(await readDocument())).toMatchFileSnapshot(file)
})

test('no two operations have the same summary, which is their heading', async () => {
  const summaries = [...operationsOf(await readDocument()).values()].map(({ summary }) => summary)
  expect(summaries.filter((summary, index) => summaries.indexOf(summary) !== index)).toEqual([])
})
