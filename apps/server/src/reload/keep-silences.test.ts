import { expect, test, vi } from 'vitest'

import type { SilenceEntry } from '../config/rules/read-silences.ts'
import { createKeepSilences } from './keep-silences.ts'

const entry: SilenceEntry = {
  matchers: [{ name: 'check', op: '=', value: 'glm_api' }],
  reason: 'maintenance',
  until: '2999-01-01T00:00:00.000Z',
}

test('a failure of the store is a line in the log and a reason, and the next call tries again', async () => {
  const listSilences = vi.fn(async () => [])
  const addSilence = vi.fn(async () => ({}))
  const error = vi.fn()
  const keep = createKeepSilences({ listSilences, addSilence } as never, { error })
  listSilences.mockRejectedValueOnce(new Error('the database is locked'))
  expect(await keep([entry])).toEqual(['silences: they could not be stored; the log says why'])
  expect(error).toHaveBeenCalledTimes(1)
  expect(await keep([entry])).toEqual([])
  expect(addSilence).toHaveBeenCalledTimes(1)
  // It has been ended by hand since: the same file does not bring it back.
  expect(await keep([entry])).toEqual([])
  expect(addSilence).toHaveBeenCalledTimes(1)
})
