import { describe, expect, test } from 'vitest'

import { periodStoreContract } from '../testing/index.ts'
import { memoryStore } from './memory.ts'

describe('the memory store', () => {
  test.each(periodStoreContract)('$name', async ({ run }) => {
    const checked = run({ create: async () => memoryStore(), reopen: async (store) => store })
    await expect(checked).resolves.toBeUndefined()
  })
})
