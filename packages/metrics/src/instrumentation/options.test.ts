import { expect, test } from 'vitest'

import { linesOf, refusalOf } from '../../test/refusal.ts'
import { NotingRecorder } from '../../test/recorders.ts'
import type { MetricsRecorder } from './recorder.ts'
import { instrumentFetch } from './fetch.ts'
import { kyHooks } from './ky.ts'
import { instrumentOpenAi } from './openai.ts'

const recorder = new NotingRecorder()

function problems(call: () => unknown): readonly string[] {
  const refusal = refusalOf(call)
  expect(refusal.code).toBe('INVALID_OPTIONS')
  return linesOf(refusal.problems)
}

test('instrumentFetch lists every problem of its arguments', () => {
  const options = { recorder: {}, apiName: '', api: 'gitlab' } as never
  expect(problems(() => instrumentFetch('fetch' as never, options))).toEqual([
    'fetch: expected a function, got a string of 5 characters',
    'options.recorder: expected a metrics recorder (an object with the methods startApiRequest and recordRateLimit), got an object',
    'options.apiName: expected a string of 1 to 128 characters, got an empty string',
    'options.api: unknown option; expected one of recorder, apiName',
  ])
})

test('kyHooks lists every problem of its options', () => {
  expect(problems(() => kyHooks({ recorder: null, apiname: 'gitlab' } as never))).toEqual([
    'recorder: expected a metrics recorder (an object with the methods recordApiRequest and recordRateLimit), got null',
    'apiName: expected a string of 1 to 128 characters or a function, got nothing',
    'apiname: unknown option; did you mean apiName?',
  ])
})

test('instrumentOpenAi lists every problem of its arguments', () => {
  const options = { recorder, provider: 'z ai', model: '', modle: 'glm-4.6' } as never
  expect(problems(() => instrumentOpenAi(fetch, options))).toEqual([
    'options.provider: expected 1 to 64 letters, digits, dots, underscores and hyphens, got a string of 4 characters',
    'options.model: expected a string of 1 to 128 characters, got an empty string',
    'options.modle: unknown option; did you mean model?',
  ])
})

test.each([
  ['instrumentFetch', instrumentFetch],
  ['kyHooks', kyHooks],
  ['instrumentOpenAi', instrumentOpenAi],
])('%s without arguments is refused', (_, wrap) => {
  expect(problems(wrap as () => unknown)).not.toEqual([])
})

const fail = (): never => {
  throw new Error('a mistake')
}

test.each([
  ['throws', fail],
  // A rejection that nobody handles fails the test.
  ['rejects', async () => fail()],
])('a recorder that %s does not break the call', async (_, method) => {
  const failing = Object.fromEntries(
    Object.keys(recorder).map((name) => [name, method]),
  ) as unknown as MetricsRecorder
  const response = new Response('{"usage":{"prompt_tokens":1,"completion_tokens":2}}')
  const counted = instrumentFetch(async () => response, { recorder: failing, apiName: 'glm' })
  const wrapped = instrumentOpenAi(counted, { recorder: failing })
  const answer = await wrapped('http://llm.test/v1/chat/completions', { method: 'POST', body: '{}' })
  expect(await answer.json()).toEqual({ usage: { prompt_tokens: 1, completion_tokens: 2 } })
})
