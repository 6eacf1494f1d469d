import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SeriesStore } from '../series/series-store.ts'
import { ByteWriter, makeSlab } from './byte-writer.ts'
import { FamilyText } from './family-text.ts'
import { FamilyWriting, YieldBudget } from './family-writing.ts'

const kinds = fc.array(
  fc.tuple(fc.constantFrom('counter' as const, 'gauge' as const, 'histogram' as const), fc.nat({ max: 12 })),
  {
    maxLength: 5,
  },
)

const slabs = [makeSlab(0), makeSlab(0)] as const

test('families are complete and in order, with at most the allowed lines and one child between yields', () => {
  fc.assert(
    fc.property(kinds, fc.integer({ min: 1, max: 20 }), (given, linesPerTurn) => {
      const store = new SeriesStore({ maxSeriesPerMetric: 1000, maxSeries: 1000 })
      const families = given.map(([type, size], at) => {
        const family = store.define({
          name: `x${at}`,
          help: 'x',
          type,
          labelNames: ['a'],
          buckets: [1, 2, 3],
        })
        for (let child = 0; child < size; child += 1)
          family.cells[family.admit(String(child)) * family.width] = child
        return { family, text: new FamilyText(family, {}) }
      })
      const [writer, whole] = [new ByteWriter(slabs[0]), new ByteWriter(slabs[1])]
      const turnsAt: number[] = [0]
      const budget = new YieldBudget()
      budget.lines = linesPerTurn
      for (const { family, text } of families) {
        const writing = new FamilyWriting({ writer, family, text, format: 'text', test: undefined })
        while (!writing.step(budget)) {
          turnsAt.push(writer.length)
          budget.lines = linesPerTurn
        }
        text.writeHeading(whole, 'text')
        text.write(whole, 'text', { from: 0, to: family.size })
      }
      const written = Buffer.from(writer.finish().text)
      expect(written.toString()).toBe(Buffer.from(whole.finish().text).toString())
      const turns = turnsAt.map((start, at) => written.subarray(start, turnsAt[at + 1]).toString())
      const lines = turns.map((turn) => turn.split('\n').filter((line) => /^[^#]/.test(line)).length)
      // A histogram of three bounds has six lines.
      expect(Math.max(...lines)).toBeLessThan(linesPerTurn + 6)
    }),
  )
})
