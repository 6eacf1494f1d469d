import { expect, test } from 'vitest'

import { HealthChecker } from '../health-checker.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { ApplicationHealthChecker, type ApplicationHealthCheckerOptions } from './application.ts'

async function run(options: ApplicationHealthCheckerOptions): Promise<HealthCheckResult | null> {
  const health = new HealthChecker()
  health.addChecker(new ApplicationHealthChecker(options))
  return health.checkSingle('application')
}

test('is healthy with every required value, and reports version and uptime', async () => {
  const required = { 'GitLab token': 'glpat-ABCDEFGHIJKLMNOPQRST', 'GLM API key': 'a-real-value' }
  expect(await run({ required, version: '1.2.3' })).toMatchObject({
    status: 'healthy',
    message: 'Application healthy',
    code: null,
    metrics: { uptime_seconds: expect.any(Number), version: '1.2.3' },
  })
})

test.each([[undefined], [null], [''], ['  \n']])('names the missing value if it is %j', async (value) => {
  expect(
    await run({ required: { 'GitLab token': value, 'GLM API key': value, Other: 'here' } }),
  ).toMatchObject({
    status: 'unhealthy',
    message: 'GitLab token missing; GLM API key missing',
    code: 'CONDITION',
  })
})

test.each([
  'test_token',
  'TEST-KEY',
  'changeme',
  'change_me',
  'your-api-key',
  'your_gitlab_token_here',
  'glpat-xxxxxxxxxxxx',
  'sk-...',
  '<token>',
  '${GITLAB_TOKEN}',
  '{{ token }}',
  ' TBD ',
])('knows %j for a placeholder and does not show it', async (value) => {
  const result = await run({ required: { 'GitLab token': value } })
  expect(result).toMatchObject({ status: 'unhealthy', message: 'GitLab token is a placeholder' })
  expect(JSON.stringify(result)).not.toContain(value.trim())
})

test.each(['yourself', 'testing-3f2a', 'changemeasure', 'xx', 'k9-example-k9'])(
  'takes %j for a value',
  async (value) => {
    expect(await run({ required: { 'GitLab token': value } })).toMatchObject({ status: 'healthy' })
  },
)

test('counts a flaw as the failure status', async () => {
  expect(await run({ required: { 'GLM API key': undefined }, failureStatus: 'degraded' })).toMatchObject({
    status: 'degraded',
    message: 'GLM API key missing',
  })
})

test('refuses values that are no text, by their keys alone', async () => {
  const wrong = { required: { port: 8080, key: 'fine' } } as never
  await expect(run(wrong)).rejects.toThrow(
    'Invalid checker: required.port: expected a string or nothing, got 8080',
  )
  await expect(run({} as never)).rejects.toThrow(
    'required: expected an object of names and values, got nothing',
  )
})
