import { expect, test } from 'vitest'

import { checkPayload as checkDiscord, startFakeDiscord } from './fake-discord.ts'
import { checkPayload as checkSlack, startFakeSlack } from './fake-slack.ts'

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) })
const repeat = <T>(count: number, item: T): readonly T[] => Array.from({ length: count }, () => item)
const slack = (...blocks: readonly object[]): object => ({ text: 'x', blocks })
const divided = (count: number): object => slack(...repeat(count, { type: 'header', text: plain(1) }))
const fields = (count: number, length: number): object =>
  slack({ type: 'section', fields: repeat(count, plain(length)) })

test.each([
  ['a header of', (n: number) => slack({ type: 'header', text: plain(n) }), 150],
  ['a section of', (n: number) => slack({ type: 'section', text: plain(n) }), 3000],
  ['a field of', (n: number) => fields(1, n), 2000],
  ['fields', (n: number) => fields(n, 1), 10],
  ['blocks', divided, 50],
  ['a text of', (n: number) => ({ text: 'x'.repeat(n) }), 4000],
  ['elements', (n: number) => slack({ type: 'context', elements: repeat(n, plain(1)) }), 10],
  ['in all', (n: number) => slack(...repeat(5, { type: 'section', text: plain(n / 5) })), 11_875],
])('the fake of Slack takes %s what its limit is, and neither more nor none', (_what, payload, limit) => {
  expect(() => checkSlack(payload(limit))).not.toThrow()
  expect(() => checkSlack(payload(limit + 5))).toThrow(/^(?:invalid_blocks|msg_)/)
  expect(() => checkSlack(payload(0))).toThrow(/^(?:invalid_blocks|no_text)/)
})

const embed = (parts: object): object => ({
  embeds: [{ color: 0, ...parts }],
  allowed_mentions: { parse: [] },
})
const field = (name: number, value: number) => ({
  name: 'n'.repeat(name),
  value: '😀'.repeat(value),
  inline: true,
})

test.each([
  ['a title of', (n: number) => embed({ title: 'x'.repeat(n) }), 256],
  ['a description of', (n: number) => embed({ description: '😀'.repeat(n) }), 4096],
  ['a field name of', (n: number) => embed({ fields: [field(n, 1)] }), 256],
  ['a field value of', (n: number) => embed({ fields: [field(1, n)] }), 1024],
  ['a footer of', (n: number) => embed({ footer: { text: 'x'.repeat(n) } }), 2048],
  ['a content of', (n: number) => ({ content: 'x'.repeat(n), allowed_mentions: { parse: [] } }), 2000],
])(
  'the fake of Discord takes %s as many characters as it may have, and refuses one more and none',
  (_what, payload, limit) => {
    expect(() => checkDiscord(payload(limit))).not.toThrow()
    expect(() => checkDiscord(payload(limit + 1))).toThrow(/^\S+: Must be \d+ or fewer/)
    expect(() => checkDiscord(payload(0))).toThrow(/: This field is required$/)
  },
)

test('the fake of Discord counts fields, and the characters of all parts together', () => {
  expect(() => checkDiscord(embed({ fields: repeat(25, field(1, 1)) }))).not.toThrow()
  expect(() => checkDiscord(embed({ fields: repeat(26, field(1, 1)) }))).toThrow('Must be 25 or fewer')
  const whole = { description: 'x'.repeat(4000), footer: { text: 'x'.repeat(1000) } }
  expect(() => checkDiscord(embed({ ...whole, fields: [field(200, 800)] }))).not.toThrow()
  expect(() => checkDiscord(embed({ ...whole, fields: [field(200, 801)] }))).toThrow('Embed size exceeds')
})

async function post(url: string, headers: Record<string, string>, body: string): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body })
  const text = await response.text()
  return [response.status, text.startsWith('{') ? (JSON.parse(text) as unknown) : text]
}

test('the fakes answer what their services document', async () => {
  const [slackFake, discordFake] = await Promise.all([startFakeSlack(), startFakeDiscord()])
  const json = { 'content-type': 'application/json' }
  const discordJson = { ...json, 'user-agent': 'DiscordBot (x, 1)' }
  expect(await post(slackFake.url, json, '{"text":"x"}')).toEqual([200, 'ok'])
  expect(await post(slackFake.url, json, '{"text":""}')).toEqual([400, 'no_text'])
  expect(await post(slackFake.url, json, '{')).toEqual([400, 'invalid_payload'])
  expect(await post(slackFake.url, {}, '{"text":"x"}')).toEqual([400, 'invalid_payload'])
  const url = `${discordFake.url.replace('/api', '/api/v10')}?wait=true`
  const empty = JSON.stringify(embed({ title: ' ' }))
  expect(await post(url, discordJson, empty)).toEqual([
    400,
    {
      message: 'Invalid Form Body',
      code: 50_035,
      errors: {
        embeds: {
          0: { title: { _errors: [expect.objectContaining({ message: 'This field is required' })] } },
        },
      },
    },
  ])
  expect(await post(url.replace('?wait=true', ''), discordJson, empty)).toEqual([204, ''])
  expect(await post(discordFake.url, discordJson, empty)).toEqual([
    404,
    { message: 'Unknown Webhook', code: 10_015 },
  ])
  expect(await post(url, json, empty)).toEqual([403, 'error code: 1010'])
  await Promise.all([slackFake.close(), discordFake.close()])
})
