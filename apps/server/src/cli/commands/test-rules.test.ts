import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { run } from '../run.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../../../../examples/rules')

async function call(...args: readonly string[]) {
  let [out, err] = ['', '']
  const code = await run(['test-rules', ...args], {
    env: {},
    stdout: { write: (text: string) => ((out += text), true) },
    stderr: { write: (text: string) => ((err += text), true) },
  })
  return { code, out, err }
}

function write(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'rules.test.yaml')
  writeFileSync(path, text)
  return path
}

const failing = `
tests:
  - name: passes
    input_series: [{ series: cpu_percent, values: 50x3 }]
    alert_rule_test: [{ eval_time: 3m, alertname: high_cpu_usage }]
  - name: fails
    input_series: [{ series: cpu_percent, values: 90x3 }]
    alert_rule_test: [{ eval_time: 3m, alertname: high_cpu_usage, exp_alerts: [{ exp_labels: { host: a } }] }]
    message_test: [{ channel: log }]
`

test('the examples pass, those of a configuration file and those of the default rules', async () => {
  const files = ['rules', 'default-rules'].map((name) => join(EXAMPLES, `${name}.test.yaml`))
  const { code, out } = await call(...files)
  expect(out).toMatch(/\n\n8 tests, all passed\n$/)
  expect(code).toBe(0)
})

test('a test that fails shows what differs', async () => {
  const path = write(failing)
  expect(await call(path)).toEqual({
    code: 1,
    err: '',
    out: `${path}
  ok    passes
  FAIL  fails
        alerts of high_cpu_usage at 3m (- expected, + got)
        - high_cpu_usage{host="a"}
        + high_cpu_usage
          high_cpu_usage fired at 1m
        messages to log (- expected, + got)
        + 1m5s fired: high_cpu_usage

2 tests, 1 failed
`,
  })
})

test('--json prints one document', async () => {
  const path = write(failing)
  const { code, out } = await call(path, '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({
    ok: false,
    passed: 1,
    failed: 1,
    files: [
      {
        path,
        tests: [
          { name: 'passes', ok: true, failures: [] },
          {
            name: 'fails',
            ok: false,
            failures: [
              {
                kind: 'alerts',
                rule: 'high_cpu_usage',
                eval_seconds: 180,
                missing: ['high_cpu_usage{host="a"}'],
                unexpected: ['high_cpu_usage'],
                notes: ['high_cpu_usage fired at 1m'],
              },
              {
                kind: 'messages',
                channel: 'log',
                missing: [],
                unexpected: ['1m5s fired: high_cpu_usage'],
                notes: [],
              },
            ],
          },
        ],
      },
    ],
    problems: [],
  })
})

test('an invalid file ends with 78, and no test runs', async () => {
  const path = write('tests: [{ nam: a }]')
  const problems = [
    `${path}:1:9 tests[0].name: expected a string of 1 to 200 characters, got nothing`,
    `${path}:1:11 tests[0].nam: unknown field; did you mean name?`,
  ]
  const { code, out, err } = await call(path, write(failing))
  expect({ code, out }).toEqual({ code: 78, out: '' })
  for (const problem of problems) expect(err).toContain(`  ${problem}\n`)
  const json = await call(path, '--json')
  expect(json.code).toBe(78)
  expect(JSON.parse(json.out)).toEqual({
    ok: false,
    passed: 0,
    failed: 0,
    files: [],
    problems: expect.arrayContaining(problems),
  })
})

test('a file is required', async () => {
  expect(await call()).toMatchObject({ code: 64, out: '' })
})
