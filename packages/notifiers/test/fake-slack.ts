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

/**
 * Starts a fake of Slack's incoming webhooks that enforces every limit Slack documents, and that of the whole message
 * as it was measured (12 000 characters of text and 25 for each block). A character is counted as a
 * UTF-16 unit, the strictest reading; properties Slack would ignore are refused.
 */
export const startFakeSlack = (): Promise<FakeService> =>
  startFake('/services/T0001/B0001/s3cretSlackTokenAbcdefgh', answerOf)

function answerOf({ headers, body }: FakeRequest): FakeAnswer {
  if (headers['content-type'] !== 'application/json') return refuse('invalid_payload')
  let payload: unknown
  try {
    payload = JSON.parse(body)
  } catch {
    return refuse('invalid_payload')
  }
  try {
    checkPayload(payload)
    return { status: 200, body: 'ok' }
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.message.split(':')[0] ?? '')
    throw error
  }
}

const refuse = (word: string): FakeAnswer => ({ status: 400, body: word })

/** Throws a refusal that starts with Slack's word for it if Slack would refuse the payload. */
export function checkPayload(payload: unknown): void {
  const keys = ['text', 'mrkdwn', 'unfurl_links', 'unfurl_media', 'blocks', 'attachments']
  const { text, blocks, attachments } = objectOf(payload, keys, 'invalid_payload: message')
  demand(typeof text === 'string' && text.trim() !== '', 'no_text: text')
  demand(text.length <= 4000, 'msg_too_long: text')
  let total = 0
  const count = (texts: readonly string[]): void => {
    total += 25 + texts.join('').length
  }
  if (blocks !== undefined)
    for (const block of listOf(blocks, 50, 'invalid_blocks: blocks'))
      count(checkBlock(block, 'invalid_blocks'))
  if (attachments !== undefined)
    for (const attachment of listOf(attachments, 100, 'too_many_attachments: attachments')) {
      const parts = objectOf(attachment, ['color', 'blocks'], 'invalid_attachments: attachment')
      demand(/^#[0-9a-f]{6}$/.test(String(parts['color'])), 'invalid_attachments: color')
      for (const block of listOf(parts['blocks'], 50, 'invalid_attachments: blocks'))
        count(checkBlock(block, 'invalid_attachments'))
    }
  demand(total <= 12_000, 'msg_blocks_too_long: message')
}

/** The texts of a block that keeps the limits of its type. */
function checkBlock(value: unknown, word: string): readonly string[] {
  const block = objectOf(value, ['type', 'text', 'fields', 'elements'], `${word}: block`)
  switch (block['type']) {
    case 'header':
      return [checkText(block['text'], 150, `${word}: header`, ['plain_text'])]
    case 'section': {
      demand(
        block['text'] !== undefined || block['fields'] !== undefined,
        `${word}: section without text and fields`,
      )
      const text = block['text'] === undefined ? [] : [checkText(block['text'], 3000, `${word}: section`)]
      if (block['fields'] === undefined) return text
      const fields = listOf(block['fields'], 10, `${word}: fields`)
      return [...text, ...fields.map((field) => checkText(field, 2000, `${word}: field`))]
    }
    case 'context':
      return listOf(block['elements'], 10, `${word}: elements`).map((element) =>
        checkText(element, 3000, `${word}: element`),
      )
    default:
      throw new Refusal(`${word}: unknown type`)
  }
}

function checkText(value: unknown, max: number, what: string, types = ['plain_text', 'mrkdwn']): string {
  const { type, text, emoji, verbatim } = objectOf(value, ['type', 'text', 'emoji', 'verbatim'], what)
  demand(types.includes(String(type)), `${what} of type ${String(type)}`)
  demand(emoji === undefined || type === 'plain_text', `${what} with emoji`)
  demand(verbatim === undefined || type === 'mrkdwn', `${what} with verbatim`)
  demand(typeof text === 'string' && text.trim() !== '', `${what} is empty`)
  demand(text.length <= max, `${what} of more than ${max} characters`)
  return text
}
