import { expect, test } from 'vitest'

import { ruleProblems } from '../../../test/file-rules.ts'

test('one bad value of each kind is refused with its line and column', () => {
  expect(
    ruleProblems(`
  - { name: threshold, metric: review_seconds, gt: 80% }
  - { name: rate, rate: retries_total, gt: 2, window: 2d }
  - { name: ratio, ratio: failed_total, of: failed_total, gt: 10% }
  - { name: health, check: website, channels: [teem] }
  - { name: absent, absent: '' }
  - { name: silent, silent: 10ms }
  - { name: silent2, silent: 10m, for: 5m }
`),
  ).toEqual([
    '3:52 rules[0].gt: expected a number or a duration, e.g. 5m, because the value is in seconds, got "80%"',
    '4:55 rules[1].window: expected a duration from 1s to 1d, got "2d"',
    '5:45 rules[2].of: expected another metric than ratio, got the same metric',
    '6:48 rules[3].channels[0]: unknown channel; expected one of oncall, team (did you mean team?)',
    '7:29 rules[4].absent: expected a string of 1 to 256 printable characters, got an empty string',
    '8:29 rules[5].silent: expected a duration from 1s to 30d, got "10ms"',
    '9:40 rules[6].for: expected 0ms with silent; silent says when it fires, got "5m"',
  ])
})

test('a value of the wrong form is refused with its line and column', () => {
  expect(
    ruleProblems(`
  - { name: a, metric: a, gt: 80x, severity: eror, for: 5, window: 5m, serverity: error }
  - { name: b, check: website, status: unhealty }
  - { name: c, metric: a, gt: 1, labels: { team: [infra] }, match: { code: 1.5 } }
`),
  ).toEqual([
    '3:46 rules[0].severity: expected one of info, warning, error, critical (did you mean error?), got a string of 4 characters',
    '3:31 rules[0].gt: expected a number, or one with its unit, e.g. 80%, 120s or 5MiB, got a string of 3 characters',
    '3:57 rules[0].for: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, got 5',
    '4:40 rules[1].status: expected one of healthy, degraded, unhealthy, unknown, or a list of them (did you mean unhealthy?), got a string of 8 characters',
    '5:76 rules[2].match.code: expected a text, in quotes if YAML may read it as something else, got 1.5',
    '5:50 rules[2].labels.team: expected a text, in quotes if YAML may read it as something else, got an array',
    '3:83 rules[0].serverity: unknown field; did you mean severity?',
  ])
})

test('a rule that contradicts itself is refused, with one problem for each mistake', () => {
  expect(
    ruleProblems(`
  - { name: a, metric: a }
  - { name: b, metric: a, rate: b_total, gt: 1 }
  - { name: c, metric: a, gt: 1, lt: 0 }
  - { name: d, metric: a, gt: 1, window: 5m, status: degraded }
  - { name: e, check: website, gt: 1 }
  - { name: f, rate: a_total, gt: 1, silent: 5m }
  - { name: g, ratio: a_total, gt: 10% }
  - { name: h, metric: a, gt: 70, clear: 80 }
  - { name: i, metric: a, eq: 70, clear: 80 }
  - { name: j, gt: 80 }
  - { name: high_cpu_usge, enabled: false }
  - { name: a, metric: a, gt: 1 }
  - { name: store_failed, metric: a, gt: 1 }
  - { name: k, metric: a, gt: 1, match: 'host' }
  - { name: l, metric: a, gt: 1, match: [host=a, 'host=~"("'] }
  - { name: m, metric: a, gt: 1, channels: teem, webhook_url: 'http://127.0.0.1/x' }
  - { name: n, metric: a, gt: 1, escalate: [{ after: 1h, channels: oncall }, { after: 5m, channels: [teem] }] }
  - { name: o, metric: a, gt: 1, template: '{{nonsense' }
  - { name: p, metric: a, gt: .inf }
`),
  ).toEqual([
    '3:5 rules[0]: expected one of gt, gte, lt, lte, eq, ne, got none of them',
    '4:33 rules[1].rate: expected only one of metric, rate, ratio, check, absent, got a string of 7 characters',
    '5:38 rules[2].lt: expected only one comparison, not gt as well, got 0',
    '6:42 rules[3].window: expected no window with metric; it belongs to rate and ratio, got a string of 2 characters',
    '6:54 rules[3].status: expected no status with metric; it belongs to check, got a string of 8 characters',
    '7:36 rules[4].gt: expected no gt with check; it belongs to metric, rate, and ratio, got 1',
    '8:46 rules[5].silent: expected no silent with rate; it belongs to metric and check, got a string of 2 characters',
    '9:5 rules[6].of: expected the name of the counter of the whole, e.g. api_requests_total, got nothing',
    '10:42 rules[7].clear: expected at most the threshold with gt, got 80',
    '11:42 rules[8].clear: expected no clear unless the comparison is gt, gte, lt or lte, got 80',
    '12:13 rules[9].name: expected metric, rate, ratio, check, absent or silent beside it, or the name of a default rule, got a rule that reads nothing',
    '13:13 rules[10].name: expected metric, rate, ratio, check, absent or silent beside it, or the name of a default rule (did you mean high_cpu_usage?), got a rule that reads nothing',
    '14:13 rules[11].name: expected a name that no other rule has, got a duplicate name',
    '15:13 rules[12].name: expected a name that is not reserved (notifier_failed, store_failed, database_set_aside, config_invalid), got a string of 12 characters',
    '16:41 rules[13].match: expected matchers such as alertname=~"slow_.*", severity!="info", got a string of 4 characters',
    '17:50 rules[14].match[1]: expected a regular expression in RE2 syntax (no look-around, no back-references), got a string of 1 character',
    '18:44 rules[15].channels: unknown channel; expected one of oncall, team (did you mean team?)',
    '19:44 rules[16].escalate: expected steps of which each is later than the one before, got an array',
    '19:102 rules[16].escalate[1].channels[0]: unknown channel; expected one of oncall, team (did you mean team?)',
    '20:44 rules[17].template: expected every {{ to be closed by }}, got an open expression',
    '21:31 rules[18].gt: expected a finite number, got Infinity',
  ])
})

test('an edit of a default rule is refused with a field that the rule cannot have, or a value that contradicts it', () => {
  expect(
    ruleProblems(`
  - { name: health_check_failure, gt: 1 }
  - { name: high_cpu_usage, clear: 85% }
  - { name: evaluation_stopped, for: 5m }
`),
  ).toEqual([
    '3:39 rules[0].gt: expected no gt with check; it belongs to metric, rate, and ratio, got 1',
    '4:36 rules[1].clear: expected at most the threshold with gt, got 85',
    '5:38 rules[2].for: expected 0ms with silent; silent says when it fires, got "5m"',
  ])
})

test('a number with a unit that its metric does not have is refused', () => {
  expect(
    ruleProblems(`
  - { name: a, metric: queue_length, gt: 80% }
  - { name: b, metric: queue_length, gt: 5m }
  - { name: c, metric: queue_length, gt: 5MiB }
  - { name: d, metric: memory_percent, gt: 5MiB }
  - { name: e, metric: hits_ratio, lt: 5m }
  - { name: f, metric: spent_usd, gt: 80%, clear: 5m }
`),
  ).toEqual([
    '3:42 rules[0].gt: expected a number, because the unit of the value is not known (with unit: percent, 80% is 80; with unit: ratio, it is 0.8), got "80%"',
    '4:42 rules[1].gt: expected a number, because the unit of the value is not known (durations need unit: seconds or unit: milliseconds), got "5m"',
    '5:42 rules[2].gt: expected a number, because the unit of the value is not known (sizes need unit: bytes), got "5MiB"',
    '6:44 rules[3].gt: expected a number or a share, e.g. 80%, because the value is in percent, got "5MiB"',
    '7:40 rules[4].lt: expected a number or a share, e.g. 80%, because the value is a ratio (80% is 0.8), got "5m"',
    '8:39 rules[5].gt: expected a number, because the value is in usd, got "80%"',
    '8:51 rules[5].clear: expected a number, because the value is in usd, got "5m"',
  ])
})
