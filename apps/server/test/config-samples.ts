import type { Pem } from './pem.ts'

/** Fields of a check or channel in a configuration file. */
export type Sample = Readonly<Record<string, unknown>>

const everyCheck = {
  name: 'a',
  enabled: true,
  public: true,
  interval: '1m',
  timeout: '10s',
  critical: false,
  failure_status: 'degraded',
  failure_threshold: 2,
  success_threshold: 2,
  retries: 1,
  retry_delay: '1s',
  degraded_after: '2s',
  unhealthy_after: '5s',
  stale_after: '5m',
  cache_ttl: '0s',
  depends_on: ['b'],
  probes: ['liveness'],
  history_size: 10,
}
const everyChannel = { min_severity: 'warning', fallback: ['log'] }
const reader = { language: 'zh-CN', timezone: 'Europe/Berlin' }
const expiry = { degraded_below: '30d', unhealthy_below: '36h' }
const proxy = { http: 'http://user:pass@proxy:3128', https: 'http://proxy:3128', no_proxy: 'localhost' }
const whsec = `whsec_${Buffer.alloc(24, 1).toString('base64')}`

/** For each type of check, samples that together have every field, of each kind of value that it may have. */
export function checkSamples({ cert, key }: Pem): Readonly<Record<string, readonly Sample[]>> {
  const tls = { ca: cert, cert, key }
  const connected = { ...everyCheck, network: 'any', proxy, ...tls }
  const samples = {
    application: [{ required: { 'GitLab token': 'abc' }, version: '1.2.3' }],
    event_loop: [{ degraded_p99: '50ms', unhealthy_p99: '1s', resolution: '20ms' }],
    gitlab: [
      { ...connected, url: 'https://gitlab.com', token: 'glpat-x', project: 'group/app', ...expiry },
      { url: 'https://gitlab.com', project: 7, proxy: 'http://proxy:3128' },
    ],
    heartbeat: [{ interval: '24h', grace: '30m' }],
    http: [
      {
        ...connected,
        url: 'https://example.com',
        method: 'POST',
        headers: { accept: 'application/json' },
        follow_redirects: true,
        expect: {
          status: [200, '3xx', '500-599'],
          body: { contains: 'a', not_contains: 'b', matches: '^a' },
          headers: [
            { name: 'a', equals: 'b' },
            { name: 'a', contains: 'b' },
            { name: 'a', exists: true },
          ],
          json: [
            { path: '$.ok', equals: true },
            { path: 'a', equals: null },
            { path: 'a', one_of: [1, 'b', null] },
            { path: '$.a[0]', lt: 5 },
            { path: 'a', lte: 5 },
            { path: 'a', gt: 5.5 },
            { path: 'a', gte: 5.5 },
            { path: 'a', exists: false },
          ],
        },
      },
      { url: 'https://example.com', proxy: {}, expect: { status: { '2xx': 'healthy', 503: 'degraded' } } },
    ],
    llm: [
      {
        ...connected,
        provider: 'zai',
        api_key: 'abc',
        url: 'https://api.z.ai/api/paas/v4',
        expect_model: 'glm-5.3',
      },
    ],
    passive: [{ window: '10m', min_samples: 10, degraded_error_rate: '5%', unhealthy_error_rate: '12.5%' }],
    system: [
      {
        max_age: '30s',
        thresholds: {
          cpu: { degraded: '70%', unhealthy: '95%' },
          memory: { degraded: '70%', unhealthy: '95%' },
          disk: { degraded: '70%', unhealthy: '95%' },
        },
      },
    ],
    tcp: [{ host: 'redis', port: 6379, network: 'any' }],
    tls: [
      { host: 'example.com', port: 8443, servername: 'www.example.com', network: 'any', ...tls, ...expiry },
    ],
  }
  return withType(samples, everyCheck)
}

/** For each type of channel, samples that together have every field. */
export function channelSamples({ cert, key }: Pem): Readonly<Record<string, readonly Sample[]>> {
  const tls = { ca: cert, cert, key }
  const posting = { timeout: '10s', network: 'any', proxy, ...tls }
  const samples = {
    discord: [{ url: 'https://discord.com/api/webhooks/1/abc', ...posting, ...reader }],
    email: [
      { smtp: 'smtps://ann:pass@mail.example.com', from: 'a@example.com', to: ['b@example.com'], ...reader },
      {
        host: 'mail.example.com',
        port: 2525,
        tls: 'starttls',
        auth: { username: 'ann', password: 'pass' },
        ehlo_name: 'bot.example.com',
        from: 'Botwatch <a@example.com>',
        to: ['b@example.com'],
        timeout: '10s',
        network: 'any',
        ...tls,
      },
    ],
    log: [{}],
    slack: [{ url: 'https://hooks.slack.com/services/T0/B0/abcdefghijkl', ...posting, ...reader }],
    webhook: [
      { url: 'https://bot.example.com/alerts', secret: whsec, for_machines: true, ...posting },
      { url: 'https://bot.example.com/alerts', secrets: [whsec, whsec] },
    ],
  }
  return withType(samples, everyChannel)
}

function withType(
  samples: Readonly<Record<string, readonly object[]>>,
  every: object,
): Readonly<Record<string, readonly Sample[]>> {
  return Object.fromEntries(
    Object.entries(samples).map(([type, each]) => [
      type,
      each.map((sample) => ({ type, ...every, ...sample })),
    ]),
  )
}
