import { check } from '@botwatch/health'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'

import { EVENT_TYPES } from '../src/events/event-types.ts'
import { createMonitoringServer, type MonitoringServer } from '../src/index.ts'
import { readDocument } from './document.ts'
import { operationsOf, schemasOf, withParts } from './document-parts.ts'
import { fastForward } from './fast-forward.ts'

/** Words that other tools do not use for these things, and the word to use instead. */
const WRONG_WORDS: Readonly<Record<string, string>> = {
  board: 'start',
  breath: 'yield',
  dear: 'cost',
  draft: 'transaction',
  episode: 'alert',
  hearing: 'evaluation round',
  held: 'silenced, suppressed, inhibited or rate-limited',
  journal: 'transaction',
  judge: 'evaluate',
  judged: 'evaluated',
  lane: 'sender',
  ledger: 'transaction',
  mute: 'silence',
  muted: 'silenced',
  notice: 'notification',
  outbox: 'notifications due',
  owed: 'due',
  quiet: 'silenced',
  tell: 'notify',
  told: 'notified',
}
/** Names that programs rely on. */
const PUBLIC_NAMES = [
  'alert_id',
  'previous_alerts',
  'notifications',
  'held_by',
  'held_until',
  'silence',
  'suppressed_until',
  'acknowledged_by',
  'channel',
  'attempts',
]
const PUBLIC_METRICS = [
  'bot_alerts',
  'bot_notifications_total',
  'bot_notifications_due',
  'bot_notifications_oldest_due_seconds',
]
const PUBLIC_EVENTS = [
  'check.changed',
  'alert.fired',
  'alert.resolved',
  'alert.acknowledged',
  'notification.sent',
  'notification.refused',
  'budget.changed',
  'config.reloaded',
]

/** Names of the `health+json` format of the IETF. */
const IETF_NAMES = new Set(['componentType', 'observedUnit', 'observedValue', 'releaseId', 'serviceId'])
/** A field in snake case, or a header. */
const PLAIN_NAME = /^(?:[a-z\d]+(?:_[a-z\d]+)*|[A-Z][a-z]+(?:-[A-Z][a-z]+)*)$/

const ALLOWED_NAMES = new Set(['held_by', 'held_until'])

/** The keys of the document are paths, among others. */
const NO_PLAIN_JSON = new Set([
  '/metrics/prometheus',
  '/openapi.json',
  '/botwatch.schema.json',
  '/docs',
  '/redoc',
  '/api/v1/events',
])

/** A server in which everything has happened that adds a name to its answers, and the webhook body that it sent. */
let server: MonitoringServer
let webhookBody: unknown
beforeEach(async () => {
  fastForward()
  const dataDir = mkdtempSync(join(tmpdir(), 'botwatch-names-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const { url, body } = await receiveOne()
  const budgets = { day: { limit: '0.01' }, month: { limit: '100' } }
  server = createMonitoringServer({
    config: { port: 0, logLevel: 'silent', dataDir, budgets, healthIntervalMs: 1000, alertWebhookUrl: url },
  })
  onTestFinished(server.stopServer)
  const { healthChecker, metricsCollector } = server
  healthChecker.addChecker(
    check('broken', () => {
      throw new Error('broken')
    }),
  )
  metricsCollector.recordApiRequest({
    apiName: 'gitlab',
    method: 'GET',
    statusCode: 200,
    responseTimeMs: 120,
  })
  metricsCollector.recordApiRequest({ apiName: 'glm', method: 'POST', statusCode: 503, responseTimeMs: 40 })
  metricsCollector.recordTokenUsage({
    model: 'glm-4.6',
    provider: 'zai',
    promptTokens: 9,
    completionTokens: 9,
  })
  metricsCollector.recordTokenUsage({ model: 'unpriced', promptTokens: 9, completionTokens: 9 })
  await server.startServer()
  webhookBody = await body
})

test('metrics have plain names and help texts that are noun phrases', async () => {
  const families = await scrape()
  expect(families.length).toBeGreaterThan(40)
  expect(families.flatMap(({ name }) => wrongWords(name))).toEqual([])
  expect(
    families.flatMap(({ name, help }) => problemsOfHelp(help).map((text) => `${name}: ${text}`)),
  ).toEqual([])
})

test('the keys of every JSON answer and of the webhook body are plain names', async () => {
  const keys = new Set([...(await answers()), webhookBody].flatMap((answer) => [...keysOf(answer)]))
  expect(keys.size).toBeGreaterThan(150)
  expect([...keys].flatMap(wrongWords)).toEqual([])
  expect([...keys].filter((key) => !/^[\w:.-]+$/.test(key))).toEqual([])
})

test('the names of the document are plain, and those that programs rely on are there', async () => {
  const document = await readDocument()
  const schemas = schemasOf(document).flatMap(withParts)
  const names = new Set([
    ...schemas.flatMap(({ value }) => Object.keys('properties' in value ? (value.properties ?? {}) : {})),
    ...[...operationsOf(document).values()].flatMap(({ parameters = [] }) =>
      parameters.map(({ name }) => name),
    ),
  ])
  expect(names.size).toBeGreaterThan(300)
  expect([...names].flatMap(wrongWords)).toEqual([])
  expect([...names].filter((name) => !IETF_NAMES.has(name) && !PLAIN_NAME.test(name))).toEqual([])
  const inMessages = new Set(keysOf(webhookBody))
  expect(PUBLIC_NAMES.filter((name) => !names.has(name) && !inMessages.has(name))).toEqual([])
})

test('the scrape and the events have the public names', async () => {
  const families = await scrape()
  expect(PUBLIC_METRICS.filter((name) => !families.some((family) => family.name === name))).toEqual([])
  expect(PUBLIC_EVENTS.filter((name) => !(EVENT_TYPES as readonly string[]).includes(name))).toEqual([])
})

interface Family {
  readonly name: string
  readonly help: string
}

async function scrape(): Promise<readonly Family[]> {
  const text = await (await server.app.request('/metrics/prometheus')).text()
  return [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => ({ name, help }))
}

/** The answers of all endpoints that are JSON, and of every kind of error. */
async function answers(): Promise<readonly unknown[]> {
  const { endpoints } = (await (await server.app.request('/')).json()) as { endpoints: readonly string[] }
  const paths = endpoints
    .filter((endpoint) => endpoint.startsWith('GET ') && !NO_PLAIN_JSON.has(endpoint.slice('GET '.length)))
    .map((endpoint) => endpoint.slice('GET '.length).replace('{name}', 'broken'))
  const further = [
    '/health/detailed?format=ietf',
    '/metrics/history?name=error_rate&api=gitlab',
    '/metrics/history?name=unknown',
    '/metrics/prometheus?registry=unknown',
    '/metrics?format=xml',
    '/health/checker/unknown',
    '/unknown',
  ]
  const read = async (path: string, method = 'GET'): Promise<unknown> =>
    (await server.app.request(path, { method })).json()
  const reset = ['/admin/reset-metrics?api_name=unknown', '/admin/reset-metrics']
  const logIn = async (body: string): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' }
    return (await server.app.request('/api/v1/session', { method: 'POST', body, headers })).json()
  }
  return Promise.all([
    ...[...paths, ...further].map((path) => read(path)),
    ...['{}', '{"key":"unknown"}', '', ' '.repeat(2 ** 21)].map(logIn),
    ...reset.map((path) => read(path, 'POST')),
    read('/health', 'DELETE'),
  ])
}

function* keysOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key
    yield* keysOf(child)
  }
}

function wrongWords(text: string): readonly string[] {
  if (ALLOWED_NAMES.has(text)) return []
  const words =
    text
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  return words
    .map((word) => (word in WRONG_WORDS ? word : word.replace(/s$/, '')))
    .filter((word) => word in WRONG_WORDS)
    .map((word) => `${text}: ${WRONG_WORDS[word]} instead of ${word}`)
}

function problemsOfHelp(help: string): readonly string[] {
  return [
    ...wrongWords(help),
    ...(/^[A-Z].*\.$/.test(help) ? [] : [`"${help}" has no capital at its start or no full stop at its end`]),
    ...(/^(?:From|How|If|Is|It|What|When|Where|Whether|Which|Who|Why)\b/.test(help)
      ? [`"${help}" is a clause instead of a noun phrase`]
      : []),
  ]
}

async function receiveOne(): Promise<{ readonly url: string; readonly body: Promise<unknown> }> {
  const { promise: body, resolve } = Promise.withResolvers<unknown>()
  const receiver = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      response.writeHead(204).end()
      resolve(JSON.parse(text))
    })
  })
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void receiver.close())
  return { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`, body }
}
