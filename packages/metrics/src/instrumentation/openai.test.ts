import { describe, expect, test, vi } from 'vitest'

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
import { bytesOf, CHAT, llmCall, right } from '../../test/llm-calls.ts'
import { loopback } from '../../test/loopback.ts'
import { NotingRecorder } from '../../test/recorders.ts'
import { instrumentOpenAi } from './openai.ts'

describe('an answer that is not a stream', () => {
  const whole = {
    id: 'c',
    model: 'glm-4.6',
    choices: [{ message: { content: 'x' }, finish_reason: 'stop', text: 'x' }],
  }
  const json = { type: 'application/json; charset=utf-8' }

  test('has its usage recorded, and no time to a first token', async () => {
    const bytes = bytesOf(
      JSON.stringify({ ...whole, choices: [{ message: { content: '世界' } }], usage: chatUsage }),
    )
    const { recorder, answer } = llmCall([bytes.slice(0, 70), bytes.slice(70)], json)
    expect(await (await answer()).json()).toMatchObject({ usage: chatUsage })
    expect(recorder.notes).toEqual(right)
  })

  test.each([
    ['has none', JSON.stringify(whole), { name: 'glm-4.6', reason: 'absent', success: true }],
    ['is no JSON', '<html>', { name: 'asked', reason: 'unreadable', success: false }],
  ])('that %s is counted', async (_, text, expected) => {
    const { recorder, answer } = llmCall([text], json)
    expect(await (await answer()).text()).toBe(text)
    expect(recorder.notes).toMatchObject([{ what: 'missing', ...expected }])
  })

  test.each([
    { prompt_tokens: 5, completion_tokens: -1 },
    { prompt_tokens: '5', completion_tokens: 1 },
    { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 6 } },
    {},
  ])('with a bad figure counts as a missing usage: %j', async (usage) => {
    const { recorder, answer } = llmCall([JSON.stringify({ ...whole, usage })], json)
    await (await answer()).text()
    expect(recorder.notes).toMatchObject([{ what: 'missing', reason: 'invalid', success: true }])
  })

  test('is read behind a byte order mark too, as a caller reads it', async () => {
    const { recorder, answer } = llmCall([`\uFEFF${JSON.stringify({ ...whole, usage: chatUsage })}`], json)
    expect(await (await answer()).json()).toMatchObject({ usage: chatUsage })
    expect(recorder.notes).toEqual(right)
  })
})

describe('an answer that is read by several', () => {
  const pieces = [...words, stoppedWithUsage, done].map((part) => bytesOf(events([part])))
  const bytes = Buffer.concat(pieces)

  test('arrives whole at each, at the pace of the faster one, and is recorded once', async () => {
    const { recorder, answer, state } = llmCall(pieces)
    const [fast, slow] = ((await answer()).body as ReadableStream<Uint8Array>).tee()
    const reader = fast.getReader()
    await reader.read()
    await reader.read()
    expect(state.pulls).toBeLessThanOrEqual(3)
    reader.releaseLock()
    void fast.cancel()
    expect(recorder.of('missing')).toEqual([])
    expect(Buffer.from(await new Response(slow).arrayBuffer()).equals(bytes)).toBe(true)
    expect(recorder.notes.filter(({ what }) => what !== 'first token')).toEqual(right)
  })

  test('is given up when the last of them has given it up', async () => {
    const { recorder, answer, state } = llmCall(pieces)
    const response = await answer()
    const copy = response.clone()
    const ended = copy.body?.cancel('a')
    expect(recorder.of('missing')).toEqual([])
    await Promise.all([ended, response.body?.cancel('b')])
    expect(recorder.of('missing')).toMatchObject([{ reason: 'aborted' }])
    expect(state.cancelled).toEqual(['b', 'a'])
  })

  test('has clones that say where they came from, and clones of those', async () => {
    await using server = await loopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'r1' })
      response.end(bytes)
    })
    const recorder = new NotingRecorder()
    const fetch = instrumentOpenAi(globalThis.fetch, { recorder, provider: 'zai' })
    const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
    const again = response.clone().clone()
    expect(again.url).toBe(response.url)
    expect([again.type, again.redirected]).toEqual(['basic', false])
    expect(again.headers.get('x-request-id')).toBe('r1')
    expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true)
    expect(await response.text()).toBe(bytes.toString())
    expect(recorder.of('usage')).toEqual(right)
  })

  test('is left alone when somebody reads it already', async () => {
    const recorder = new NotingRecorder()
    const response = new Response('x', { headers: { 'content-type': 'text/event-stream' } })
    const reader = response.body?.getReader()
    const fetch = instrumentOpenAi(async () => response, { recorder })
    expect(await fetch(CHAT, { method: 'POST' })).toBe(response)
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('x')
    expect(recorder.notes).toMatchObject([{ what: 'missing', reason: 'unreadable' }])
  })
})

test('the very pieces pass through, each read only when it is asked for', async () => {
  const pieces = Array.from({ length: 50 }, (_, n) => bytesOf(events([chunk(`word ${n}`)])))
  const { answer, state } = llmCall(pieces)
  const reader = (await answer()).body?.getReader()
  expect(state.pulls).toBe(0)
  for (const [index, piece] of pieces.entries()) {
    expect((await reader?.read())?.value).toBe(piece)
    expect(state.pulls).toBe(index + 1)
  }
  expect((await reader?.read())?.done).toBe(true)
})

test('a recorder that throws does not reach the caller', async () => {
  const recorder = new NotingRecorder()
  const spy = vi.spyOn(recorder, 'recordUsage').mockImplementation(() => {
    throw new Error('a mistake')
  })
  const text = events([...words, stoppedWithUsage, done])
  const inner = async (): Promise<Response> =>
    new Response(text, { headers: { 'content-type': 'text/event-stream' } })
  const fetch = instrumentOpenAi(inner, { recorder })
  expect(await (await fetch(CHAT, { method: 'POST' })).text()).toBe(text)
  expect(spy).toHaveBeenCalledTimes(1)
})

test('a call that is refused counts as an error without tokens, one without an answer as missing', async () => {
  const recorder = new NotingRecorder()
  const refused = new Response('{}', { status: 429 })
  const fetch = instrumentOpenAi(async () => refused, { recorder, provider: 'zai' })
  const body = JSON.stringify({ model: 'glm-4.6' })
  expect(await fetch(CHAT, { method: 'POST', body })).toBe(refused)
  const error = new TypeError('fetch failed')
  const failing = instrumentOpenAi(() => Promise.reject(error), {
    recorder,
    provider: 'zai',
    model: 'fallback',
  })
  await expect(failing(CHAT, { method: 'POST' })).rejects.toBe(error)
  expect(recorder.notes).toMatchObject([
    { what: 'usage', name: 'glm-4.6', input: 0, output: 0, success: false },
    { what: 'missing', name: 'fallback', reason: 'aborted', success: false },
  ])
})

test.each([
  ['GET', CHAT],
  ['POST', 'http://llm.test/v1/messages/count_tokens'],
  ['POST', 'http://llm.test/v1/files'],
  ['POST', 'http://llm.test/v1/threads/t1/messages'],
  ['POST', 'no address'],
])('a call that asks no model for anything is not touched: %s %s', async (method, url) => {
  const recorder = new NotingRecorder()
  const response = Response.json({ usage: chatUsage })
  const fetch = instrumentOpenAi(async () => response, { recorder })
  expect(await fetch(url, { method })).toBe(response)
  expect(recorder.notes).toEqual([])
})

test.each([
  ['/v1/embeddings', 'embeddings'],
  ['/v1/completions', 'text_completion'],
  ['/api/paas/v4/chat/completions?api-version=1', 'chat'],
  ['/api/anthropic/v1/messages', 'chat'],
])('a call of %s is one of %s', async (path, operation) => {
  const recorder = new NotingRecorder()
  const fetch = instrumentOpenAi(async () => Response.json({ model: 'm', usage: { prompt_tokens: 8 } }), {
    recorder,
  })
  await (await fetch(new Request(`http://llm.test${path}`, { method: 'POST' }))).json()
  expect(recorder.notes).toMatchObject([
    { what: 'usage', name: 'm', operation, provider: 'unknown', input: 8 },
  ])
})

describe('over a connection', () => {
  const text = events([...words, stopped, usageAlone, done], '\r\n')

  test('the body arrives byte for byte, with the address and headers it came from', async () => {
    await using server = await loopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'r1' })
      for (const byte of Buffer.from(text)) response.write(Buffer.of(byte))
      response.end()
    })
    const recorder = new NotingRecorder()
    const fetch = instrumentOpenAi(globalThis.fetch, { recorder, provider: 'zai' })
    const url = `${server.url}/v1/chat/completions`
    const response = await fetch(url, { method: 'POST', body: '{}' })
    expect(response.url).toBe(url)
    expect(response.headers.get('x-request-id')).toBe('r1')
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(text))).toBe(true)
    expect(recorder.notes).toEqual([{ what: 'first token', name: 'glm-4.6' }, ...right])
  })

  test('the time to the first token is that of the first word, not of the headers nor of the role', async () => {
    const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>()
    await using server = await loopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(events(words.slice(0, 1)))
      void isAsked.then(() => response.end(events([...words.slice(1), stoppedWithUsage, done])))
    })
    const recorder = new NotingRecorder()
    const fetch = instrumentOpenAi(globalThis.fetch, { recorder })
    const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
    const reader = response.body?.getReader()
    await reader?.read()
    expect(recorder.notes).toEqual([])
    ask()
    while ((await reader?.read())?.done === false);
    expect(recorder.notes.map(({ what }) => what)).toEqual(['first token', 'usage'])
    const [first = -1, whole = -1] = recorder.durationsMs
    expect(first).toBeGreaterThan(0)
    expect(whole).toBeGreaterThanOrEqual(first)
  })

  test('a caller’s abort is a missing usage, and the error the abort’s own', async () => {
    await using server = await loopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(events(words))
    })
    const recorder = new NotingRecorder()
    const controller = new AbortController()
    const fetch = instrumentOpenAi(globalThis.fetch, { recorder })
    const init = { method: 'POST', body: '{}', signal: controller.signal }
    const reader = (await fetch(`${server.url}/v1/chat/completions`, init)).body?.getReader()
    await reader?.read()
    const reason = new Error('the user left')
    controller.abort(reason)
    await expect(reader?.read()).rejects.toBe(reason)
    expect(recorder.of('missing')).toMatchObject([{ reason: 'aborted' }])
  })

  test('an abort is a missing usage also for a caller who reads no further', async () => {
    await using server = await loopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(events(words))
    })
    const recorder = new NotingRecorder()
    const controller = new AbortController()
    const fetch = instrumentOpenAi(globalThis.fetch, { recorder })
    const init = { method: 'POST', body: '{}', signal: controller.signal }
    await (await fetch(`${server.url}/v1/chat/completions`, init)).body?.getReader().read()
    controller.abort()
    await vi.waitFor(() => expect(recorder.of('missing')).toMatchObject([{ reason: 'aborted' }]))
  })

  test('a connection that is cut is a missing usage', async () => {
    await using server = await loopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(events(words), () => response.destroy())
    })
    const recorder = new NotingRecorder()
    const fetch = instrumentOpenAi(globalThis.fetch, { recorder })
    const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
    await expect(response.text()).rejects.toThrow(TypeError)
    expect(recorder.of('missing')).toMatchObject([{ reason: 'aborted', success: false }])
  })
})
