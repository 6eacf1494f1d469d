import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  chatUsage,
  chunk,
  done,
  events,
  stopped,
  stoppedWithUsage,
  usageAlone,
  words,
} from '../../test/answers.ts'
import { bytesOf, labels, llmCall, right, type Piece } from '../../test/llm-calls.ts'

/** What is recorded of a stream that is read to its end, and comes out as it went in. */
async function recorded(pieces: readonly Piece[]): Promise<readonly unknown[]> {
  const { recorder, answer } = llmCall(pieces)
  const bytes = Buffer.from(await (await answer()).arrayBuffer())
  expect(bytes.equals(Buffer.concat(pieces.map((piece) => bytesOf(piece))))).toBe(true)
  return recorder.notes.filter(({ what }) => what !== 'first token')
}

function missing(reason: string, success = true): readonly object[] {
  return [{ what: 'missing', name: 'glm-4.6', reason, ...labels, success }]
}

describe('the usage of a stream is found', () => {
  const early = chunk('x', { usage: { prompt_tokens: 2006, completion_tokens: 12, total_tokens: 2018 } })
  test.each<[string, string]>([
    ['in a last event without choices', events([...words, stopped, usageAlone, done])],
    ['in a last event with choices', events([...words, stoppedWithUsage, done])],
    ['without [DONE]', events([...words, stopped, usageAlone])],
    ['without the blank line after it', events([...words, stopped, usageAlone]).trimEnd()],
    ['with CRLF', events([...words, stopped, usageAlone, done], '\r\n')],
    ['with CR', events([...words, stopped, usageAlone, done], '\r')],
    [
      'twice, as a count that grows: the last one holds',
      events([early, early, ...words, stoppedWithUsage, done]),
    ],
    ['after the same once more', events([...words, stoppedWithUsage, usageAlone, done])],
    [
      'without a space after the colon',
      events([...words, stopped, usageAlone]).replaceAll('data: ', 'data:'),
    ],
    [
      'beside comments and other fields',
      `: hello\n\nid: 1\nevent: x\n${events([...words, stoppedWithUsage, done])}`,
    ],
    ['after a byte order mark', `\uFEFF${events([stoppedWithUsage])}`],
    ['in two data lines', events([stoppedWithUsage]).replace(',', ',\ndata: ')],
    ['after what is no JSON', events([...words, '{"usage": {', stoppedWithUsage, done])],
    ['in a choice', events([chunk(null, { choices: [{ finish_reason: 'stop', usage: chatUsage }] }), done])],
    ['in x_groq', events([...words, stopped, chunk(null, { choices: [], x_groq: { usage: chatUsage } })])],
  ])('%s', async (_, text) => {
    expect(await recorded([text])).toEqual(right)
  })

  test('in whatever pieces it comes, also split inside a character or a CRLF', async () => {
    const bytes = ['\n', '\r\n', '\r'].map((eol) =>
      bytesOf(events([...words, stopped, usageAlone, done], eol)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bytes),
        fc.array(fc.nat({ max: bytes[0]?.length ?? 0 }), { maxLength: 40 }),
        async (all, cuts) => {
          const at = [0, ...cuts.toSorted((a, b) => a - b), all.length]
          const pieces = at.slice(1).map((end, index) => all.slice(at[index], end))
          expect(await recorded(pieces)).toEqual(right)
        },
      ),
      { numRuns: 60 },
    )
    for (const all of bytes)
      expect(await recorded(Array.from(all, (byte) => Uint8Array.of(byte)))).toEqual(right)
  })

  test('of the Responses API', async () => {
    const usage = {
      input_tokens: 75,
      input_tokens_details: { cached_tokens: 25 },
      output_tokens: 1186,
      output_tokens_details: { reasoning_tokens: 1024 },
      total_tokens: 1261,
    }
    const response = { id: 'r', object: 'response', model: 'gpt-5', usage: null, error: null }
    const parts = [
      { type: 'response.created', response },
      { type: 'response.output_text.delta', delta: 'Hi' },
      { type: 'response.completed', response: { ...response, usage } },
    ]
    const { recorder, answer } = llmCall([events(parts)])
    await (await answer('http://llm.test/v1/responses')).text()
    const counts = { input: 50, input_cached: 25, input_cache_write: 0, output: 162, output_reasoning: 1024 }
    expect(recorder.notes).toEqual([
      { what: 'first token', name: 'gpt-5' },
      { what: 'usage', name: 'gpt-5', ...counts, ...labels },
    ])
  })

  test('of Anthropic, whose last part has only what has changed', async () => {
    const opening = {
      input_tokens: 21,
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: 50,
      output_tokens: 1,
    }
    const parts = [
      { type: 'message_start', message: { model: 'claude', usage: opening } },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { input_tokens: null, output_tokens: 15 },
      },
      { type: 'message_stop' },
    ]
    const { recorder, answer } = llmCall([events(parts)])
    await (await answer('http://llm.test/v1/messages')).text()
    const counts = { input: 21, input_cached: 50, input_cache_write: 100, output: 15, output_reasoning: 0 }
    expect(recorder.notes).toEqual([
      { what: 'first token', name: 'claude' },
      { what: 'usage', name: 'claude', ...counts, ...labels },
    ])
  })

  test('as soon as [DONE] has come, also by a caller that reads no further', async () => {
    const { recorder, answer } = llmCall([events([...words, stoppedWithUsage, done]), 'more'])
    await (await answer()).body?.getReader().read()
    expect(recorder.of('usage')).toEqual(right)
  })
})

describe('the usage of a stream is missing', () => {
  test('when it has none', async () => {
    expect(await recorded([events([...words, stopped, done])])).toEqual(missing('absent'))
  })

  test('when it holds an error', async () => {
    expect(await recorded([events([...words, { error: { message: 'overloaded' } }])])).toEqual(
      missing('absent', false),
    )
  })

  test('when Anthropic’s ends after its opening', async () => {
    const opening = {
      type: 'message_start',
      message: { model: 'glm-4.6', usage: { input_tokens: 5, output_tokens: 1 } },
    }
    expect(await recorded([events([opening])])).toEqual(missing('absent'))
  })

  test('when it breaks off, also after a count so far; the error reaches the caller by identity', async () => {
    const error = new TypeError('terminated')
    const early = chunk('x', { usage: { prompt_tokens: 2006, completion_tokens: 12 } })
    const { recorder, answer } = llmCall([events([...words, early])], { error })
    const caught = await (await answer()).text().catch((reason: unknown) => reason)
    expect(caught).toBe(error)
    expect(recorder.of('missing')).toEqual(missing('aborted', false))
    expect(recorder.of('usage')).toEqual([])
  })

  test('when the caller gives it up, who does not wait for it', async () => {
    const { recorder, answer, state } = llmCall([events(words), events([stoppedWithUsage])])
    const reader = (await answer()).body?.getReader()
    await reader?.read()
    await reader?.cancel('enough')
    expect(state.cancelled).toBe('enough')
    expect(recorder.of('missing')).toEqual(missing('aborted', false))
  })

  test('but not when it breaks off after the whole usage has come', async () => {
    const { recorder, answer } = llmCall([events([...words, stopped, usageAlone])], {
      error: new Error('reset'),
    })
    await expect((await answer()).text()).rejects.toThrow('reset')
    expect(recorder.of('usage')).toEqual(right)
  })
})
