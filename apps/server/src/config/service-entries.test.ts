import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { parseConfig } from './environment.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  const result = parseConfig(env)
  return result.ok ? [] : result.problems.map(formatProblem)
}

test('a value that a check refuses is a problem of its variable', () => {
  expect(
    problemsOf({
      GITLAB_TOKEN: 'hunter2\nhunter2',
      GITLAB_API_URL: 'https://git.example.com/?private_token=hunter2',
      GITLAB_PROJECT_ID: '..',
      GLM_API_KEY: 'hunter2→',
      GLM_API_URL: 'https://api.example.com/v4#hunter2',
    }),
  ).toEqual([
    'GITLAB_TOKEN: expected a value of one line, got a value with a line end inside',
    'GITLAB_API_URL: expected a URL without query and fragment, got a string of 46 characters',
    'GITLAB_PROJECT_ID: expected the number of a project, or its path with its group, e.g. group/project, got a string of 2 characters',
    'GLM_API_KEY: expected a value without control characters and others that no header may have, e.g. invisible ones, got a string of 8 characters',
    'GLM_API_URL: expected a URL without query and fragment, got a string of 34 characters',
  ])
})

const optionsOf = (env: Record<string, string>): readonly unknown[] => {
  const result = parseConfig(env)
  return result.ok ? result.config.checks.map(({ options }) => options) : problemsOf(env)
}

test('any variable of GitLab or GLM adds its check', () => {
  expect(optionsOf({})).toEqual([])
  expect(optionsOf({ GITLAB_PROJECT_ID: 'group/project' })).toEqual([
    { name: 'gitlab_api', baseUrl: 'https://gitlab.com', projectId: 'group/project' },
  ])
  const env = {
    GITLAB_TOKEN: 'glpat-x',
    GITLAB_API_URL: 'https://git.example.com/api/v4',
    GLM_API_KEY: 'key',
    GLM_API_URL: 'https://api.z.ai/api/paas/v4/chat/completions',
  }
  expect(optionsOf(env)).toEqual([
    { name: 'gitlab_api', baseUrl: 'https://git.example.com/api/v4', token: 'glpat-x' },
    {
      name: 'glm_api',
      provider: 'zai',
      baseUrl: 'https://api.z.ai/api/paas/v4/chat/completions',
      apiKey: 'key',
    },
  ])
  expect(optionsOf({ GLM_API_URL: 'https://user:hunter2@api.example.com' })).toEqual([
    'GLM_API_URL: expected an http or https URL without a user name or password, got a string of 36 characters',
  ])
})

test('a webhook secret without a URL is a problem', () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  expect(parseConfig({ ALERT_WEBHOOK_SECRET: secret })).toMatchObject({ ok: false })
})

test.each(['https://hooks.slack.com/services/T1/B1/abc', 'https://discord.com/api/webhooks/1/abc'])(
  'a webhook secret beside %s, which takes no signature, is a problem',
  (url) => {
    const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
    expect(problemsOf({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret })).toEqual([
      'ALERT_WEBHOOK_SECRET: expected nothing because ALERT_WEBHOOK_URL is one of Slack or Discord, which verify no signature, got a string of 38 characters',
    ])
  },
)

test('a webhook secret of the wrong length is a problem', () => {
  const env = {
    ALERT_WEBHOOK_URL: 'https://bot.example.com/alerts',
    ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(33)}`,
  }
  expect(parseConfig(env)).toMatchObject({ ok: false })
})
