import { expect, test } from 'vitest'

import { AlertManager } from '../manager/manager.ts'

test.each([new Date('never'), NaN, null, '', true, []])(
  'the time of a round is a date or a number, not %s',
  async (sampleTime) => {
    const broken = new AlertManager().evaluateRules({ metrics: {}, sampleTime } as never)
    await expect(broken).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      problems: [{ path: 'sampleTime' }],
    })
  },
)
