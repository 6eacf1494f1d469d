import { describe, expect, test } from 'vitest'

import { alertStoreContract } from '../testing/index.ts'
import { memoryStore } from './memory.ts'

describe('the memory store', () => {
  test.each(alertStoreContract)('$name', async ({ run }) => {
    const checked = run({ create: async () => memoryStore(), reopen: async (store) => store })
    await expect(checked).resolves.toBeUndefined()
  })
})
