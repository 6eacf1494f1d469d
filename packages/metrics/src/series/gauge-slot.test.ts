import fc from 'fast-check'
import { expect, test } from 'vitest'

import { GaugeSlot } from './gauge-slot.ts'
import { SeriesStore } from './series-store.ts'

function storeOf(maxSeriesPerMetric: number) {
  const store = new SeriesStore({ maxSeriesPerMetric, maxSeries: 1000 })
  return { store, gauge: store.define({ name: 'g', help: 'g', type: 'gauge', labelNames: ['a'] }) }
}

test('slots set the same values as names, also above a cap and after removals', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const name = fc.constantFrom(...names)
  const value = fc.option(fc.integer(), { freq: 3 })
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ name, value }) },
    { weight: 1, arbitrary: fc.record({ forget: name }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 2, max: 6 }), (steps, cap) => {
      const [bySlots, byNames] = [storeOf(cap), storeOf(cap)]
      const slots = new Map(names.map((each) => [each, new GaugeSlot(bySlots.gauge, each)]))
      for (const one of steps) {
        if ('forget' in one)
          for (const { store, gauge } of [bySlots, byNames])
            store.keep(gauge, ([label]) => label !== one.forget)
        else {
          slots.get(one.name)?.set(one.value, bySlots.store.generation)
          byNames.gauge.set(one.value, one.name)
        }
        expect(bySlots.gauge.labelSets).toEqual(byNames.gauge.labelSets)
        const { size } = byNames.gauge
        expect(bySlots.gauge.cells.subarray(0, size)).toEqual(byNames.gauge.cells.subarray(0, size))
      }
    }),
  )
})
