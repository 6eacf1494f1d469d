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

test.each([
  [undefined, ['']],
  [{ metrics: 'none', health: { glm: 'unhealthy' } }, ['metrics', 'health']],
  [{ metrics: null, health: null }, ['metrics', 'health']],
])('what is no input at all is refused: %j', async (input, paths) => {
  await expect(new AlertManager().evaluateRules(input as never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    problems: paths.map((path) => ({ path })),
  })
})
