import { formatProblem } from '@botwatch/options'
import { secretsIn } from '@botwatch/options/config'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'

// @boundaries-ignore the sample adapters are not published
import { queueConfig, QueueHealthChecker, type Queue } from '../../../packages/health/test/queue-checker.ts'
// @boundaries-ignore the sample adapters are not published
import { ntfyConfig, ntfyNotifier } from '../../../packages/notifiers/test/ntfy-channel.ts'
import { CONFIG_TYPES, channelSchema, type ConfigTypes } from '../src/config/file/file-schema.ts'
import { readConfigFile } from '../src/config/file/read-config-file.ts'
import { configJsonSchema } from '../src/config/json-schema.ts'

// The check and the channel of the recipes, each added to its table by one line.

const queue: Queue = { length: () => Promise.resolve(60) }
const ntfy = {
  config: ntfyConfig,
  create: (options: object) => ntfyNotifier(options as Parameters<typeof ntfyNotifier>[0]),
}
const types: ConfigTypes = {
  checks: {
    ...CONFIG_TYPES.checks,
    queue: {
      config: queueConfig,
      create: ({ name, ...options }) => new QueueHealthChecker(name, { queue, ...options }),
    },
  },
  channels: { ...CONFIG_TYPES.channels, ntfy },
}

const FILE = `checks:
  - { name: reviews, type: queue, max_waiting: 50, interval: 1m }
channels:
  phone: { type: ntfy, url: https://ntfy.example.com, topic: oncall, token: tk_12345678, timeout: 5s }
`

test('a file has the fields of an adapter that was added to its table', async () => {
  const read = readConfigFile(FILE, types)
  if (!read.ok) throw new Error(read.problems.map(formatProblem).join())
  const [entry] = read.config.checks
  expect(entry).toMatchObject({
    type: 'queue',
    options: { name: 'reviews', maxWaiting: 50, intervalMs: 60_000 },
  })
  expect(read.config.channels).toMatchObject([
    { type: 'ntfy', options: { name: 'phone', topic: 'oncall', timeoutMs: 5000 } },
  ])
})

test('its problems have the lines of the file, and its secrets are known', () => {
  const wrong = FILE.replace('max_waiting: 50', 'max_wating: 50').replace('timeout: 5s', 'timeout: 5')
  const read = readConfigFile(wrong, types)
  const problems = read.ok ? [] : read.problems.map((each) => `${each.position?.line} ${formatProblem(each)}`)
  expect(problems.toSorted()).toEqual([
    '2 checks[0].max_wating: unknown field; did you mean max_waiting?',
    expect.stringMatching(/^4 channels\.phone\.timeout: expected a duration with its unit/),
  ])
  const { type, ...channel } = { type: 'ntfy', url: 'https://ntfy.test/x', topic: 'a', token: 'tk_12345678' }
  expect(secretsIn(channelSchema('ntfy', ntfy), { type, ...channel })).toEqual([
    'https://ntfy.test/x',
    'tk_12345678',
  ])
})

test('the JSON Schema accepts it, with the types of the server', () => {
  const file = {
    checks: [{ name: 'reviews', type: 'queue', max_waiting: 50 }],
    channels: { phone: { type: 'ntfy', url: 'https://ntfy.example.com', topic: 'oncall' } },
  }
  const accepts = (schema: object): boolean => new Ajv({ strict: true }).validate(schema, file)
  expect(accepts(configJsonSchema(types))).toBe(true)
  expect(accepts(configJsonSchema())).toBe(false)
})
