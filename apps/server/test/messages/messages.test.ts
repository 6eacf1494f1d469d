import { resolve } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'

import { playScenes } from './scenes.ts'

afterEach(() => void vi.useRealTimers())

// The tests of notifiers show these messages in each channel. Write them anew with `vitest run --project server -u`.
test.each(['en', 'zh-CN'] as const)(
  'the messages of typical alerts are those of the docs: %s',
  async (language) => {
    const examples = await playScenes(language)
    const file = resolve(import.meta.dirname, `../../../../docs/messages/facts.${language}.json`)
    await expect(`${JSON.stringify(examples, null, 2)}\n`).toMatchFileSnapshot(file)
  },
)
