import { resolve } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'

import { playScenes } from './scenes.ts'

afterEach(() => void vi.useRealTimers())

// The tests of notifiers show these messages in each channel. Write them anew with `vitest run --project server -u`.
test('the messages of typical alerts are those of the docs', async () => {
  const file = resolve(import.meta.dirname, '../../../../docs/messages/messages.json')
  const examples = await playScenes()
  await expect(`${JSON.stringify(examples, null, 2)}\n`).toMatchFileSnapshot(file)
})
