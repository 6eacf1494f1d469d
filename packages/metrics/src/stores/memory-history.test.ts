import { expect, test } from 'vitest'

import { historyStoreContract } from '../testing/index.ts'
import { memoryHistoryStore } from './memory-history.ts'

test.each(historyStoreContract)('$name', async ({ run }) => {
  const checked = run({ create: async () => memoryHistoryStore(), reopen: async (store) => store })
  await expect(checked).resolves.toBeUndefined()
})
