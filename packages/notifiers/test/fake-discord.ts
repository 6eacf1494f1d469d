import {
  demand,
  listOf,
  objectOf,
  Refusal,
  startFake,
  type FakeAnswer,
  type FakeRequest,
  type FakeService,
} from './fake-service.ts'

const id = '1327319876543210123'
const token = 's3cretDiscordToken_abcdefghijklmnopqrstuvwxyz-0123456789'

/**
 * Starts a fake of Discord's webhooks that enforces every limit Discord documents, in code points once white space is
 * trimmed. Its URL has no version, as those that Discord gives out.
 */
export const startFakeDiscord = (): Promise<FakeService> =>
  startFake(`/api/webhooks/${id}/${token}`, answerOf)

function answerOf({ path, headers, body }: FakeRequest): FakeAnswer {
  const { pathname, searchParams } = new URL(path, 'http://discord.test')
  if (!/^DiscordBot \(\S+, \S+\)/.test(headers['user-agent'] ?? ''))
    return { status: 403, body: 'error code: 1010' }
  // Versions without a number in their path count in milliseconds and describe errors in another way.
  if (pathname !== `/api/v10/webhooks/${id}/${token}`)
    return json(404, { message: 'Unknown Webhook', code: 10_015 })
  if (headers['content-type'] !== 'application/json')
    return json(400, { message: 'The request body contains invalid JSON.', code: 50_109 })
  let payload: unknown
  try {
    payload = JSON.parse(body)
  } catch {
    return json(400, { message: 'The request body contains invalid JSON.', code: 50_109 })
  }
  const isAwaited = searchParams.get('wait') === 'true'
  try {
    checkPayload(payload)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return isAwaited ? invalidForm(error.message) : { status: 204 }
  }
  return isAwaited ? json(200, { id: '1457412345678901234', type: 0, content: '' }) : { status: 204 }
}

const json = (status: number, body: object): FakeAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** `embeds.0.title: …` as Discord nests it. */
function invalidForm(refusal: string): FakeAnswer {
  const [path = '', message = ''] = refusal.split(': ')
  let errors: object = { _errors: [{ code: 'BASE_TYPE_BAD_LENGTH', message }] }
  for (const part of path.split('.').toReversed()) errors = { [part]: errors }
  return json(400, { message: 'Invalid Form Body', code: 50_035, errors })
}

/** Throws a refusal that starts with the path of the wrong part if Discord would refuse the payload. */
export function checkPayload(payload: unknown): void {
  const { content, embeds, allowed_mentions } = objectOf(
    payload,
    ['content', 'embeds', 'allowed_mentions'],
    'message',
  )
  demand(content !== undefined || embeds !== undefined, 'content: Cannot send an empty message')
  if (content !== undefined) checkText(content, 2000, 'content')
  const { parse } = objectOf(allowed_mentions, ['parse'], 'allowed_mentions')
  demand(Array.isArray(parse) && parse.length === 0, 'allowed_mentions.parse: Must be empty')
  if (embeds === undefined) return
  const total = listOf(embeds, 10, 'embeds').reduce(
    (sum: number, embed, index) => sum + checkEmbed(embed, `embeds.${index}`),
    0,
  )
  demand(total <= 6000, 'embeds: Embed size exceeds maximum size of 6000')
}

/** How many characters an embed has that keeps the limits of its parts. */
function checkEmbed(value: unknown, at: string): number {
  const keys = ['title', 'description', 'color', 'fields', 'footer', 'timestamp']
  const { title, description, color, fields = [], footer, timestamp } = objectOf(value, keys, at)
  demand(
    Number.isInteger(color) && Number(color) >= 0 && Number(color) <= 0xffffff,
    `${at}.color: Must be a colour`,
  )
  demand(Object.keys(Object(value)).length > 1, `${at}: Must have a text`)
  demand(timestamp === undefined || isTime(timestamp), `${at}.timestamp: Must be ISO 8601`)
  demand(Array.isArray(fields) && fields.length <= 25, `${at}.fields: Must be 25 or fewer in length.`)
  let total = title === undefined ? 0 : checkText(title, 256, `${at}.title`)
  total += description === undefined ? 0 : checkText(description, 4096, `${at}.description`)
  for (const [index, field] of fields.entries()) {
    const where = `${at}.fields.${index}`
    const parts = objectOf(field, ['name', 'value', 'inline'], where)
    demand(typeof parts['inline'] === 'boolean', `${where}.inline: Must be a boolean`)
    total +=
      checkText(parts['name'], 256, `${where}.name`) + checkText(parts['value'], 1024, `${where}.value`)
  }
  if (footer === undefined) return total
  return total + checkText(objectOf(footer, ['text'], `${at}.footer`)['text'], 2048, `${at}.footer.text`)
}

/** Unlike `Date.parse`, Discord takes no 30th of February. */
function isTime(value: unknown): boolean {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(String(value).slice(0, 19))
}

function checkText(value: unknown, max: number, at: string): number {
  demand(typeof value === 'string', `${at}: Must be a string`)
  const { length } = Array.from(value.trim())
  demand(length > 0, `${at}: This field is required`)
  demand(length <= max, `${at}: Must be ${max} or fewer in length.`)
  return length
}
