import { expect, test } from 'vitest'

import { clientScene } from './client-scene.ts'

// Commands against a real server on a loopback port.

function secondsBetween(from: unknown, to: unknown): number {
  return Math.round((Date.parse(String(to)) - Date.parse(String(from))) / 1000)
}

const both = { cpu_percent: { a: 93.2, b: 97 }, review_seconds: { a: 301 } }

test('status is 0 while everything is healthy, and 1 with what is wrong and what to do', async () => {
  const { botwatch, sample, setUp, document, api } = await clientScene()
  const healthy = await botwatch(['status'])
  expect(healthy.stdout).toMatch(/^HEALTHY /)
  expect(healthy).toMatchObject({ code: 0, stderr: '' })
  await setUp(false)
  await sample({ cpu_percent: { a: 93.2 } })
  const bad = await botwatch(['status'], { columns: 80, env: { NO_COLOR: '1' } })
  expect(bad.code).toBe(1)
  for (const part of [
    /^UNHEALTHY /,
    /\nbecause a check is unhealthy; .*severity warning/,
    /\nwarning {3}[\da-f]{8} {2}cpu \{host="a"\}\n {2}cpu_percent is 93\.2% \(threshold: > 80%\)\n {2}firing since \d\d:\d\d \(\d+ s\)\n/,
    /\n {2}do {2}Restart the process that uses the CPU\.\n/,
    /\nChecks {2}1 unhealthy\n.*\nunhealthy {2}glm_api .*HTTP 429, quota exceeded\n/,
    /\nSpending {2}0\.00 USD today.*\n {2}day: 0% of 0\.02 USD/,
    /\nChannels {2}1, all work; /,
  ])
    expect(bad.stdout).toMatch(part)
  expect(bad.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  const { timestamp: _at, uptime_seconds: _up, ...overview } = await api('/api/v1/overview')
  expect(await document(['status'])).toMatchObject(overview)
})

test('status lists healthy checks with --all', async () => {
  const { botwatch } = await clientScene()
  expect((await botwatch(['status'])).stdout).not.toContain('glm_api')
  expect((await botwatch(['status', '--all'])).stdout).toMatch(/\nhealthy +glm_api .*fine\n/)
})

test('alerts lists the worst first, filters, and says when there is none', async () => {
  const { botwatch, sample, document, api } = await clientScene()
  expect((await botwatch(['alerts'])).stdout).toBe('No open alert.\n')
  await sample(both)
  const { stdout } = await botwatch(['alerts'])
  expect(
    [...stdout.matchAll(/^(\w+) +[\da-f]{8} {2}(.*)$/gm)].map(([, severity, name]) => [severity, name]),
  ).toEqual([
    ['critical', 'slow_reviews {host="a"}'],
    ['warning', 'cpu {host="b"}'],
    ['warning', 'cpu {host="a"}'],
  ])
  expect(stdout.match(/do {2}Restart/g)).toHaveLength(1)
  expect(stdout).toContain('see https://wiki.example.com/slow\n')
  const filtered = [
    'alerts',
    '--severity',
    'warning,info',
    '--label',
    'host:a',
    '--label',
    'alertname:cpu',
    '--rule',
    'cpu',
    '--status',
    'active',
  ]
  expect((await botwatch(filtered)).stdout).toMatch(/^warning .*cpu \{host="a"\}\n/)
  expect(await document(['alerts'])).toEqual(await api('/api/v1/alerts'))
  expect(await document(['alerts', '--limit', '1'])).toEqual(await api('/api/v1/alerts?limit=1'))
  expect((await botwatch(['alerts', '--limit', '1'])).stdout).toContain('--limit 1000')
})

test('alerts shows one alert with its history, by the name of its rule or a part of its id', async () => {
  const { botwatch, sample, document, api } = await clientScene()
  await sample(both)
  const { items } = await api('/api/v1/alerts?rule=slow_reviews')
  const id = items[0]?.id ?? ''
  const { stdout } = await botwatch(['alerts', 'slow_reviews'])
  expect(stdout).toContain(`  id  ${id}\n`)
  expect(stdout).toMatch(/^\d\d:\d\d +fired +review_seconds is 301/m)
  for (const text of [id, id.slice(0, 34), id.slice(-8)])
    expect(await document(['alerts', text])).toEqual(await api(`/api/v1/alerts/${id}`))
})

test('ack takes a rule with one open alert, a time and a note', async () => {
  const { botwatch, sample, api } = await clientScene()
  await sample({ cpu_percent: { a: 93 } })
  const line = ['ack', 'cpu', '--for', '2h', '--note', 'looking at it']
  const { code, stdout } = await botwatch(line)
  expect(stdout).toMatch(/\n {2}firing since .*, acknowledged by the-operate until .*: looking at it\n/)
  expect(code).toBe(0)
  const { items } = (await api('/api/v1/alerts')) as { items: Record<string, string>[] }
  const [alert] = items
  expect(alert).toMatchObject({ status: 'acknowledged', acknowledgement_note: 'looking at it' })
  // Times in the history are local and short, too.
  const { stdout: detail } = await botwatch(['alerts', 'cpu'])
  expect(detail).toMatch(/acknowledged +the-operate +until .*: looking at it/)
  expect(detail).not.toMatch(/\d\dT\d\d:/)
  expect(secondsBetween(alert?.['acknowledged_at'], alert?.['acknowledged_until'])).toBe(7200)
})

test('the name of a check is that of its alert', async () => {
  const { server, botwatch, document } = await clientScene()
  server.alertManager.addRule({ name: 'down', healthCheckName: 'glm_api', healthStatus: ['degraded'] })
  await server.alertManager.evaluateRules({
    health: [{ name: 'glm_api', status: 'degraded', message: 'HTTP 429' }],
  })
  expect(await botwatch(['ack', 'glm_api'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^warning .*down \{check="glm_api"\}\n.*HTTP 429/),
  })
  expect(await document(['alerts', 'down'])).toMatchObject({ status: 'acknowledged' })
})

test('resolve takes several alerts, and prints them as a document', async () => {
  const { sample, document, api } = await clientScene()
  await sample(both)
  const { items } = (await api('/api/v1/alerts')) as { items: { id: string }[] }
  const ids = items.map(({ id }) => id)
  const result = await document(['resolve', ...ids.map((id) => id.slice(-10)), '-n', 'false alarm'])
  expect(result).toMatchObject({
    items: ids.map((id) => ({ id, status: 'resolved', resolution_note: 'false alarm' })),
  })
})

test('a name of several alerts, or of none, changes nothing and lists what fits', async () => {
  const { botwatch, sample, api } = await clientScene()
  await sample(both)
  const several = await botwatch(['ack', 'slow_reviews', 'cpu'])
  expect(several).toMatchObject({ code: 64, stdout: '' })
  expect(several.stderr).toMatch(
    /^2 open alerts fit "cpu"; use the id of one:\n {2}[\da-f-]{36} {2}warning {2}cpu: .*97%.*\n/,
  )
  const none = await botwatch(['resolve', 'slow_reviews', 'nothing'])
  expect(none).toEqual({
    code: 1,
    stdout: '',
    stderr: 'No open alert has the name or id "nothing". "botwatch alerts" lists them\n',
  })
  expect(await botwatch(['ack', '019ac9f2-4a00-7c3e-9d51-3f6b8e2a7c10'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('id'),
  })
  const { items } = (await api('/api/v1/alerts?status=active')) as { items: unknown[] }
  expect(items).toHaveLength(3)
})

test('alerts that were handled before one that cannot be are printed', async () => {
  const { botwatch, sample } = await clientScene()
  await sample({ cpu_percent: { a: 93 } })
  const unknown = '019ac9f2-4a00-7c3e-9d51-3f6b8e2a7c10'
  const { code, stdout, stderr } = await botwatch(['ack', 'cpu', unknown])
  expect(stdout).toMatch(/^warning .*cpu \{host="a"\}\n.*\n.*acknowledged by the-operate/)
  expect(stderr).toMatch(/^[^\n]+\n$/)
  expect(code).toBe(1)
})

test('silence previews, adds and ends', async () => {
  const { botwatch, sample, document, api } = await clientScene()
  await sample(both)
  const matchers = ['alertname=~"c.*"', 'host=a,severity=warning']
  const dry = await botwatch(['silence', ...matchers, '--dry-run'])
  expect(dry.stdout).toMatch(
    /^\{alertname=~"c\.\*", host="a", severity="warning"\} would silence 1 open alert\. Nothing was changed\.\nwarning .*cpu/,
  )
  expect(await api('/api/v1/silences')).toMatchObject({ items: [] })
  expect(await document(['silence', ...matchers, '--dry-run'])).toMatchObject({ matching_alerts: 1 })
  const added = await botwatch(['silence', ...matchers, '--for', '1h30m', '--reason', 'deploy'])
  expect(added).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^Silenced until .*; 1 open alert matches\.\n$/),
  })
  const id = added.stdout.trim()
  const silence = await api(`/api/v1/silences/${id}`)
  expect(silence).toMatchObject({ state: 'active', reason: 'deploy', created_by: 'the-operate' })
  expect(secondsBetween(silence['created_at'], silence['until'])).toBe(5400)
  expect((await botwatch(['silences'])).stdout).toMatch(
    /^active {2}[\da-f]{8} {2}\{alertname=~"c\.\*".*\n {2}until .*\n {2}why {3}deploy \(the-operate\)\n$/,
  )
  expect((await botwatch(['silence', 'expire', id.slice(-8)])).stdout).toMatch(
    /^expired .*\n {2}until .*, ended by the-operate\n/,
  )
  expect((await botwatch(['silences'])).stdout).toBe('No silence.\n')
  expect(await document(['silences', '--all'])).toEqual(await api('/api/v1/silences'))
})

test('silence takes the name of a rule, and so does silence expire', async () => {
  const { botwatch, document, api } = await clientScene()
  const end = new Date(Date.now() + 3_600_000).toISOString()
  const added = await botwatch(['silence', 'cpu', '--until', end, '-r', 'known'])
  expect(added.stderr).toMatch(/no open alert matches now/)
  expect(await api(`/api/v1/silences/${added.stdout.trim()}`)).toMatchObject({
    until: end,
    matchers: [{ name: 'alertname', op: '=', value: 'cpu' }],
  })
  expect(await document(['silence', 'expire', 'cpu'])).toMatchObject({ items: [{ state: 'expired' }] })
})

test('channels, retry, test and notifications show a channel that fails', async () => {
  const { botwatch, sample, deliver, document, api } = await clientScene()
  deliver({ outcome: 'permanent', reason: 'HTTP 404' })
  await sample({ cpu_percent: { a: 93 } })
  const channels = async (): Promise<string> => (await botwatch(['channels'])).stdout
  await expect.poll(channels).toMatch(/\nslack +refusing +1 +never +.*HTTP 404\n/)
  expect(await document(['channels'])).toEqual(await api('/api/v1/channels'))
  const listed = await botwatch(['notifications', '--alert', 'cpu', '--channel', 'slack'])
  expect(listed.stdout).toMatch(
    /^Due\n.*\nslack +fire +warning +\d+ s +channel.* [\da-f]{8} +cpu\n\nMessages\n.*\n\d\d:\d\d +slack +refused +\d+ +fire [\da-f]{8} +HTTP 404\n$/,
  )
  expect(await document(['notifications'])).toMatchObject({
    due: [{ state: 'due', channel: 'slack' }],
    messages: [{ state: 'refused', channel: 'slack' }],
  })
  expect(await botwatch(['test', 'slack'])).toMatchObject({ code: 1, stdout: 'slack refused: HTTP 404\n' })
  deliver({ outcome: 'retryable', reason: 'HTTP 500' })
  expect(await botwatch(['test', 'slack'])).toMatchObject({
    code: 1,
    stdout: 'slack unsure: HTTP 500; the message may have arrived\n',
  })
  deliver({ outcome: 'delivered' })
  expect(await botwatch(['test', 'slack'])).toMatchObject({ code: 0, stdout: 'slack accepted\n' })
  expect(await document(['test', 'slack'])).toMatchObject({ outcome: 'accepted' })
  const retried = await botwatch(['retry', 'slack'])
  expect(retried).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('slack: 1 notification will be sent now'),
  })
  expect(await document(['retry', 'slack'])).toMatchObject({ name: 'slack' })
  for (const name of ['retry', 'test'])
    expect(await botwatch([name, 'nope'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'No channel has this name\n',
    })
})

test('spend shows cost, budgets and models', async () => {
  const { botwatch, server, document, api } = await clientScene()
  server.metricsCollector.recordTokenUsage({
    model: 'glm-4.6',
    provider: 'zai',
    promptTokens: 12_000,
    completionTokens: 3500,
  })
  const { stdout, code } = await botwatch(['spend'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d {2}0\.0\d+ USD {2}1 request, 15,500 tokens\n/)
  expect(stdout).toMatch(/\nbudget {3}day: [\d.]+% of 0\.02 USD \(0\.0\d+ USD\), ok/)
  expect(stdout).toMatch(/\nglm-4\.6 +zai +1 +15500 +0\.0\d+\n$/)
  const month = new Date().toISOString().slice(0, 7)
  expect(await document(['spend', 'month'])).toMatchObject({ period: 'month', requests: 1 })
  expect(await document(['spend', month])).toEqual(await api(`/api/v1/spend?period=month&key=${month}`))
  expect(await botwatch(['spend', '2020-01-01'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^No usage/),
  })
})
