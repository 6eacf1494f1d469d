import { formatProblem, parse } from '@botwatch/options'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import { parseYaml } from '../file/document.ts'
import { readSilences } from './read-silences.ts'
import { silenceSchema } from './silence-schema.ts'

const schema = v.strictObject({ silences: v.array(silenceSchema) })
const now = Date.parse('2026-11-28T12:00:00Z')

function read(lines: string) {
  const document = parseYaml(`silences:\n${lines}`)
  const parsed = parse(schema, document.value, { noun: 'field' })
  const result = parsed.ok ? readSilences(parsed.value.silences, { timeZone: 'Europe/Berlin', now }) : parsed
  if (result.ok) return result.silences
  return result.problems.map((problem) => {
    const { line, column } = document.positionOf(problem.path)
    return `${line}:${column} ${formatProblem(problem)}`
  })
}

describe('a silence', () => {
  test('recurs at times of the week, in the time zone of the server', () => {
    expect(
      read(`
  - { match: 'alertname=~"slow_.*"', days: [sat, sun], from: '00:00', to: '24:00', reason: weekend }
  - { match: { check: nightly }, from: 22:00, to: 06:00, timezone: Asia/Tokyo, reason: backups }
  - { match: [check=website, severity!=critical], days: [mon], until: 2027-06-01, reason: deploys }
`),
    ).toEqual([
      {
        matchers: [{ name: 'alertname', op: '=~', value: 'slow_.*' }],
        recurring: { days: ['sat', 'sun'], from: '00:00', to: '24:00', timeZone: 'Europe/Berlin' },
        reason: 'weekend',
      },
      {
        matchers: [{ name: 'check', op: '=', value: 'nightly' }],
        recurring: { from: '22:00', to: '06:00', timeZone: 'Asia/Tokyo' },
        reason: 'backups',
      },
      {
        matchers: [
          { name: 'check', op: '=', value: 'website' },
          { name: 'severity', op: '!=', value: 'critical' },
        ],
        recurring: { days: ['mon'], from: '00:00', to: '24:00', timeZone: 'Europe/Berlin' },
        reason: 'deploys',
        until: '2027-06-01',
      },
    ])
  })

  test('lasts until a time', () => {
    expect(read('  - { match: check=glm_api, until: 2026-12-01T08:00:00+01:00, reason: migration }')).toEqual(
      [
        {
          matchers: [{ name: 'check', op: '=', value: 'glm_api' }],
          until: '2026-12-01T08:00:00+01:00',
          reason: 'migration',
        },
      ],
    )
  })

  test('that is over may stay in the file', () => {
    expect(read('  - { match: check=glm_api, until: 2020-01-01, reason: migration }')).toHaveLength(1)
    expect(read('  - { match: check=~"(", until: 2020-01-01, reason: migration }')).toEqual([
      '2:14 silences[0].match: expected a regular expression in RE2 syntax (no look-around, no back-references), got a string of 1 character',
    ])
  })
})

test('each field with a bad value is refused with its line and column', () => {
  expect(
    read(`
  - { match: 'check', until: 2026-12-01, reason: a }
  - { match: 'a=b, check=~"("', until: 2026-12-01, reason: b }
  - { match: 'check=~".*"', until: 2026-12-01, reason: c }
  - { match: { check: website }, reason: d }
  - { match: check=a, until: 2027-06-01, reason: e }
  - { match: check=a, from: 25:00, to: '6:00', reason: g }
  - { match: check=a, days: [], reason: h }
  - { match: check=a, from: 06:00, to: 06:00, reason: i }
  - { match: check=a, days: [sat], timezone: Berlin, reason: j }
  - { match: check=a, days: [sat], reason: ' ' }
  - { match: { 1x: a }, days: [sat], reason: k }
`),
  ).toEqual([
    '3:14 silences[0].match: expected matchers such as alertname=~"slow_.*", severity!="info", got a string of 5 characters',
    '4:14 silences[1].match: expected a regular expression in RE2 syntax (no look-around, no back-references), got a string of 1 character',
    '5:14 silences[2].match: expected at least one matcher that does not fit an alert without labels, got an array',
    '6:5 silences[3]: expected until, or days, from and to of a silence that recurs (enabled: false turns a rule off), got none of them',
    '7:30 silences[4].until: expected a time within the next 30 days, got a string of 10 characters',
    '8:29 silences[5].from: expected a time of day from 00:00 to 23:59, got a string of 5 characters',
    '8:40 silences[5].to: expected a time of day from 00:00 to 24:00, got a string of 4 characters',
    '9:29 silences[6].days: expected a list of days: mon, tue, wed, thu, fri, sat, sun, got an empty array',
    '10:40 silences[7].to: expected another time than from; a whole day is 00:00 to 24:00, got a string of 5 characters',
    '11:46 silences[8].timezone: expected the IANA name of a time zone, e.g. Europe/Berlin, got a string of 6 characters',
    '12:44 silences[9].reason: expected a string of 1 to 2000 characters that is not blank, got an empty string',
    '13:20 silences[10].match[0]: expected a label name, got a string of 2 characters',
  ])
  expect(read('  - { matc: check=a, days: [saturday], reason: 1, until: 2026-12-01T08:00 }')).toEqual([
    '2:5 silences[0].match: expected matchers such as \'check="website", severity=~"error|critical"\', a list of them, or labels by name, got nothing',
    '2:48 silences[0].reason: expected a text, got 1',
    '2:29 silences[0].days[0]: expected one of mon, tue, wed, thu, fri, sat, sun, got a string of 8 characters',
    '2:58 silences[0].until: expected a time with its time zone, e.g. 2026-12-24T18:00:00+01:00, got a string of 16 characters',
    '2:13 silences[0].matc: unknown field; did you mean match?',
  ])
})
