import { describe, expect, test } from 'vitest'

import { MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import { acknowledgeAlert, suppressAlert } from './alert.ts'

async function firing(clean?: (text: string) => string): Promise<WorldScene> {
  const scene = new WorldScene(clean === undefined ? {} : { clean })
  await scene.breach(0, 1)
  return scene
}

describe('the name of a person', () => {
  test.each([
    ['ann\u202egpj.exe\u2066', 'anngpj.exe'],
    ['ann\u0000\u001b[31m', 'ann[31m'],
    [' ann\r\nbob\u2028eve ', 'ann bob eve'],
    ['אורי\u200f', 'אורי'],
    ['Zoë 🚀 O’Neil', 'Zoë 🚀 O’Neil'],
  ])('%j is kept as %j', async (by, kept) => {
    const scene = await firing()
    const { alert } = await acknowledgeAlert(scene.handling, scene.openAlert().id, { by })
    expect(alert.acknowledgement?.by).toBe(kept)
  })

  test.each(['', ' ', '\u0000', '\u202e\u2066', '\n\u2028', 'x'.repeat(257)])('%j is refused', async (by) => {
    const scene = await firing()
    const refused = acknowledgeAlert(scene.handling, scene.openAlert().id, { by })
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', problems: [{ path: 'by' }] })
  })
})

test('a note keeps its line breaks, and no other control characters', async () => {
  const scene = await firing()
  const note = 'first\r\nsecond\n\tthird\u0000\u001b\u202e'
  const { alert } = await acknowledgeAlert(scene.handling, scene.openAlert().id, { by: 'ann', note })
  expect(alert.acknowledgement?.note).toBe('first\nsecond\n\tthird')
})

test('names and notes are stored without secrets, also without ones that were hidden by control characters', async () => {
  const scene = await firing((text) => text.replaceAll('sesame', '[redacted]'))
  const input = { by: 'ses\u202eame', note: 'open ses\u0000ame' }
  const { alert } = await acknowledgeAlert(scene.handling, scene.openAlert().id, input)
  expect(alert.acknowledgement).toMatchObject({ by: '[redacted]', note: 'open [redacted]' })
})

test('every problem is listed at once, that of the id, too', async () => {
  const scene = await firing()
  const input = { by: ' ', until: START - MINUTE_MS, reason: '', untill: 5 }
  const refused = suppressAlert(scene.handling, 7 as never, input)
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    problems: [{ path: 'id' }, { path: 'by' }, { path: 'reason' }, { path: 'until' }, { path: 'untill' }],
  })
})
