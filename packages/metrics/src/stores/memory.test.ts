import { describe, expect, test } from 'vitest'

import { usageStoreContract } from '../testing/index.ts'
import { memoryStore } from './memory.ts'

describe('the memory store', () => {
  test.each(usageStoreContract)('$name', async ({ run }) => {
    const checked = run({ create: async () => memoryStore(), reopen: async (store) => store })
    await expect(checked).resolves.toBeUndefined()
  })
})
