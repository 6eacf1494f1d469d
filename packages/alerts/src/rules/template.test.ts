import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseTemplate, type TemplateData } from './template.ts'

const names = { values: ['rule', 'value', 'firedAt', 'durationMs', 'reason'], maps: ['labels'] }
const data: TemplateData = {
  rule: 'cpu',
  value: 93.456,
  firedAt: '2026-01-05T10:04:00.000Z',
  durationMs: 7_500_000,
  reason: null,
  labels: { host: 'a', 'odd-key': 'b' },
}

const anyName = 'one of rule, value, firedAt, durationMs, reason, labels'

function render(text: string, given: TemplateData = data): string {
  const result = parseTemplate(text, names)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.template.render(given)
}

function problems(text: string): readonly string[] {
  const result = parseTemplate(text, names)
  return result.ok ? [] : result.problems.map(({ received, expected }) => `${expected}, got ${received}`)
}

describe('a template', () => {
  test.each([
    ['no expression', 'no expression'],
    ['', ''],
    ['{{rule}} on {{ labels.host }}', 'cpu on a'],
    ['{{labels.odd-key}}', 'b'],
    ['{{labels.none}}|{{reason}}', '|'],
    ['{{rule | upper}}{{rule|upper|lower}}', 'CPUcpu'],
    ['{{value | fixed:1}}', '93.5'],
    ['{{durationMs | duration}}', '2 h 5 m'],
    ['{{firedAt | date}}', '2026-01-05 10:04:00 UTC'],
    ['{{firedAt | date:Europe/Berlin}}', '2026-01-05 11:04:00 Europe/Berlin'],
    ['{{rule | truncate:2}}', 'c…'],
    ['{{reason | upper | default:"a | b"}}', 'a | b'],
    ['{{rule | default:none}}', 'cpu'],
    ['{{reason | fixed:1 | default:-}}', '-'],
  ])('%j reads %j', (text, expected) => {
    expect(render(text)).toBe(expected)
  })

  test.each([
    ['{{rul}}', 'a known name (did you mean rule?), got {{rul}}'],
    ['{{constructor}}', `${anyName}, got {{constructor}}`],
    ['{{labels}}', 'a name after labels, e.g. labels.host, got {{labels}}'],
    ['{{rule.length}}', 'no name after rule, got {{rule.length}}'],
    ['{{labels.a.b}}', `${anyName}, got {{labels.a.b}}`],
    ['{{rule()}}', `${anyName}, got {{rule()}}`],
    ['{{}}', `${anyName}, got {{}}`],
    [
      '{{rule | shout}}',
      'one of the filters upper, lower, fixed, duration, truncate, date, default, got {{rule | shout}}',
    ],
    ['{{rule | upper:1}}', 'no argument after upper, got {{rule | upper:1}}'],
    ['{{value | fixed}}', 'an integer from 0 to 20, e.g. fixed:2, after fixed, got {{value | fixed}}'],
    ['{{value | fixed:21}}', 'an integer from 0 to 20, e.g. fixed:2, after fixed, got {{value | fixed:21}}'],
    [
      '{{firedAt | date:Nowhere}}',
      'a time zone, e.g. date:Europe/Berlin, after date, got {{firedAt | date:Nowhere}}',
    ],
    ['{{reason | default}}', 'a text, e.g. default:"none", after default, got {{reason | default}}'],
    ['{{rule', 'every {{ to be closed by }}, got an open expression'],
    ['rule}}', 'every {{ to be closed by }}, got an open expression'],
  ])('%j is refused: %s', (text, expected) => {
    expect(problems(text)).toEqual([expected])
  })

  test('names every problem at once', () => {
    expect(problems('{{rul}} {{value | fixed}} {{nothing}}')).toHaveLength(3)
  })

  test('reads no property that the data has not of its own', () => {
    const inherited = Object.assign(Object.create({ rule: 'inherited' }) as object, {
      labels: {},
    }) as TemplateData
    expect(render('[{{rule}}{{labels.constructor}}{{labels.__proto__}}{{labels.toString}}]', inherited)).toBe(
      '[]',
    )
  })

  test('shows what stands in a value as text and never as a template', () => {
    expect(render('{{rule}}', { ...data, rule: '{{value}} $& $1' })).toBe('{{value}} $& $1')
  })

  test.each(['{{rule | fixed:1}}', '{{rule | duration}}', '{{rule | date}}'])(
    '%s throws on a text',
    (text) => {
      expect(() => render(text)).toThrow(TypeError)
    },
  )

  test('throws beyond 64 KiB of output, counted in UTF-8', () => {
    expect(render('{{rule}}', { ...data, rule: 'x'.repeat(65_536) })).toHaveLength(65_536)
    expect(() => render('{{rule}}', { ...data, rule: 'ü'.repeat(32_769) })).toThrow('65536')
  })

  test('is either one or a list of problems, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.nat(20), (text, times) => {
        const result = parseTemplate(`{{${text}}}`.repeat(times), names)
        expect(result.ok || result.problems.length > 0).toBe(true)
      }),
    )
  })
})
