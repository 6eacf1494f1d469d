import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { HealthChecker } from '@botwatch/health'
import { expect, onTestFinished, test } from 'vitest'

import { createCheckers } from './checkers.ts'
import { parseConfig } from './config/environment.ts'
import { CHECK_TYPES } from './config/types/check-types.ts'

/** Requests that the checks of the variables send to a service, and their messages. */
async function run(
  variables: (url: string) => Record<string, string>,
): Promise<{ readonly asked: readonly string[]; readonly messages: readonly string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const token = { revoked: false, active: true, expires_at: null, scopes: [] }
    response.end(JSON.stringify(request.url?.endsWith('/models') === true ? { data: [{ id: 'a' }] } : token))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const parsed = parseConfig(variables(`http://127.0.0.1:${port}`))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  await using health = new HealthChecker()
  for (const checker of createCheckers(parsed.config, {})) health.addChecker(checker)
  const { results } = await health.checkAll()
  const ofServices = results.filter(({ name }) => name.endsWith('_api'))
  return { asked, messages: ofServices.map(({ message }) => message) }
}

test.each(['/api/paas/v4', '/api/paas/v4/', '/api/paas/v4/chat/completions'])(
  'GLM is asked for its models at the address that bots use: %s',
  async (path) => {
    const { asked, messages } = await run((url) => ({ GLM_API_KEY: 'a.b', GLM_API_URL: url + path }))
    expect(asked).toEqual(['/api/paas/v4/models'])
    expect(messages).toEqual(['API responding normally (status 200)'])
  },
)

test('GitLab is asked for its token and its project, however they are copied', async () => {
  const { asked } = await run((url) => ({
    GITLAB_TOKEN: 'glpat-x',
    GITLAB_API_URL: `${url}/gitlab/api/v4`,
    GITLAB_PROJECT_ID: 'https://example.org/gitlab/group/project/-/issues',
  }))
  expect(asked).toEqual([
    '/gitlab/api/v4/personal_access_tokens/self',
    '/gitlab/api/v4/projects/group%2Fproject',
  ])
})

test('a model API is checked every 30 seconds, by a file as by variables', () => {
  const parsed = parseConfig({ GLM_API_KEY: 'a.b' })
  const ofVariables = parsed.ok
    ? createCheckers(parsed.config, {}).find(({ name }) => name === 'glm_api')
    : undefined
  const options = { name: 'glm_api', provider: 'zai', apiKey: 'a.b' }
  const ofFile = CHECK_TYPES['llm']?.create(options, {})
  expect([ofVariables, ofFile].map((check) => check?.options?.intervalMs)).toEqual([30_000, 30_000])
})
