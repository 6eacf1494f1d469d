import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Family } from '../series/family.ts'
import { SeriesStore } from '../series/series-store.ts'
import { ByteWriter, makeSlab, numberText, type Slab } from './byte-writer.ts'
import { FamilyText } from './family-text.ts'
import { boundText, headingOf, labelsText, type FixedLabels } from './label-text.ts'
import type { ExpositionFormat } from './negotiate.ts'

type Test = (values: readonly string[]) => boolean

/** The same text as strings, line by line. */
function plainText(family: Family, format: ExpositionFormat, fixed: FixedLabels, passes: Test): string {
  const { name, type, bounds, width, cells, labelSets } = family
  const lines = labelSets.flatMap((values, child): string[] => {
    if (!passes(values)) return []
    const labels = labelsText(family, child, fixed)
    const line = (suffix: string, value: number, le?: string): string => {
      const all = [...(le === undefined ? [] : [`le="${le}"`]), ...(labels === '' ? [] : [labels])].join(',')
      return `${name}${suffix}${all === '' ? '' : `{${all}}`} ${numberText(value)}\n`
    }
    const own = [...cells.subarray(child * width, (child + 1) * width)]
    const [last = 0] = own.slice(-1)
    if (type !== 'histogram') return type === 'gauge' && Number.isNaN(last) ? [] : [line('', last)]
    const upTo = (bucket: number): number => own.slice(0, bucket + 1).reduce((sum, count) => sum + count, 0)
    return [
      ...[...bounds, Infinity].map((bound, at) => line('_bucket', upTo(at), boundText(bound, format))),
      line('_sum', last),
      line('_count', upTo(bounds.length)),
    ]
  })
  return headingOf(family, format) + lines.join('')
}

let slab: Slab = makeSlab(0)
const any: Test = () => true
const labelValue = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'été', '"', '\\', '\n', '日本語', '😀'),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed()),
)
const labels = fc.tuple(labelValue, fc.constantFrom('x', 'y', 'zzzzzzz'))
const size = fc.oneof(
  fc.double({ min: 0, max: 1e12, noNaN: true }),
  fc.constantFrom(0, 1, 9, 99, 9_999, 99_999_999, 2 ** 31 - 1, 2 ** 31, 2 ** 52, 0.1, 1e-9),
)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('record' as const), labels, size }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), label: labelValue }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('render' as const),
      format: fc.constantFrom('text' as const, 'openmetrics' as const),
      chunk: fc.integer({ min: 1, max: 9 }),
      only: fc.option(fc.constantFrom('x', 'y')),
    }),
  },
)
const special = fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, -1.5)

test.each(['counter', 'gauge', 'histogram'] as const)(
  'whatever happens to a %s between scrapes, its text is that of a plain rendering',
  (type) => {
    const fixedLabels = fc.constantFrom<FixedLabels>({}, { env: 'prod', a: 'not shown' })
    const labelNames = fc.constantFrom<readonly string[]>([], ['a', 'b'])
    fc.assert(
      fc.property(
        fixedLabels,
        labelNames,
        fc.array(step, { maxLength: 60 }),
        special,
        (fixed, names, steps, odd) => {
          const store = new SeriesStore({ maxSeriesPerMetric: 1000, maxSeries: 1000 })
          const family = store.define({
            name: 'x_total',
            help: 'x',
            type,
            labelNames: names,
            ...(type === 'histogram' && { buckets: [0.05, 1, 2.5, 1000] }),
          })
          const text = new FamilyText(family, fixed)
          const [fast, plain]: [string[], string[]] = [[], []]
          for (const one of [...steps, ...steps.filter((each) => each.do === 'render')]) {
            if (one.do === 'forget') store.keep(family, ([label]) => label !== one.label)
            else if (one.do === 'record') {
              const values = one.labels.slice(0, names.length)
              if (type === 'counter') family.add(one.size, ...values)
              else if (type === 'histogram') family.observe(one.size, ...values)
              else family.set(one.size === 0 ? odd : one.size, ...values)
            } else {
              const passes: Test = one.only === null ? any : (values) => values[1] === one.only
              const writer = new ByteWriter(slab)
              text.writeHeading(writer, one.format)
              for (let from = 0; from < family.size; from += one.chunk) {
                const to = Math.min(family.size, from + one.chunk)
                text.write(writer, one.format, { from, to, test: one.only === null ? undefined : passes })
              }
              const finished = writer.finish()
              slab = finished.slab
              fast.push(Buffer.from(finished.text).toString())
              plain.push(plainText(family, one.format, fixed, passes))
            }
          }
          expect(fast).toEqual(plain)
        },
      ),
      { numRuns: 150 },
    )
  },
)
