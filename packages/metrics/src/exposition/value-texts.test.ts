import fc from 'fast-check'
import { expect, test } from 'vitest'

import { numberText } from './byte-writer.ts'
import { ValueTexts } from './value-texts.ts'

test('each number is rendered as if it were alone, whichever others are skipped', () => {
  const number = fc.oneof(
    fc.double(),
    fc.maxSafeInteger(),
    fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 1e21, 5e-324),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(number, fc.boolean()), { maxLength: 30 }), (numbers) => {
      const texts = new ValueTexts(numbers.map(([value]) => value))
      const target = new DataView(new ArrayBuffer(64))
      for (const [value, isShown] of numbers) {
        if (!isShown) {
          texts.skip()
          continue
        }
        const end = texts.write(target, 5, value)
        expect(Buffer.from(target.buffer, 5, end - 5).toString()).toBe(numberText(value))
      }
    }),
    { numRuns: 500 },
  )
})
