import { gitlabProject, gitlabToken } from '@botwatch/health/gitlab'
import { llmApiKey } from '@botwatch/health/llm'
import { discordWebhookUrl } from '@botwatch/notifiers/discord'
import { slackWebhookUrl } from '@botwatch/notifiers/slack'
import { webhookSecret } from '@botwatch/notifiers/webhook'
import { parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { apiKeysText } from './api-keys.ts'
import { readConnection } from './connection-environment.ts'
import { readEmail } from './email-environment.ts'
import { apiUrl, webhookUrl } from './fields.ts'
import { heartbeatsText } from './heartbeats.ts'
import { readPrices } from './prices.ts'
import type { GitlabConfig, GlmConfig, ServerConfigInput } from './server-config.ts'
import { secretProblems } from './webhook-url.ts'

type Variables = Readonly<Record<string, string>>

/** Options that come from variables as a whole, and problems with their names. */
export interface ServiceOptions {
  readonly input: ServerConfigInput
  readonly problems: readonly Problem[]
}

/** The variables of checks and channels, of keys and of heartbeats. Those of email and prices have schemas of their own. */
const schema = v.object({
  MONITORING_API_KEYS: v.optional(apiKeysText),
  GITLAB_TOKEN: v.optional(gitlabToken()),
  GITLAB_API_URL: v.optional(apiUrl),
  GITLAB_PROJECT_ID: v.optional(gitlabProject()),
  GLM_API_KEY: v.optional(llmApiKey()),
  GLM_API_URL: v.optional(apiUrl),
  MONITORING_HEARTBEATS: v.optional(heartbeatsText),
  ALERT_WEBHOOK_URL: v.optional(webhookUrl),
  ALERT_WEBHOOK_SECRET: v.optional(webhookSecret()),
  SLACK_WEBHOOK_URL: v.optional(slackWebhookUrl()),
  DISCORD_WEBHOOK_URL: v.optional(discordWebhookUrl()),
})

type Services = v.InferOutput<typeof schema>

/** Names of the variables that {@link readServices} reads one by one. */
export const SERVICE_VARIABLES: readonly string[] = Object.keys(schema.entries)

/** Reads the variables. Only the text of heartbeats is shown in a problem; the others may hold a secret. */
export function readServices(set: Variables): ServiceOptions {
  const parsed = parse(schema, set, { isOpen: (path) => path.startsWith('MONITORING_HEARTBEATS') })
  const prices = readPrices(set)
  const email = readEmail(set)
  const connection = readConnection(set)
  return {
    input: {
      ...(parsed.ok && optionsOf(parsed.value)),
      prices: prices.table,
      alertEmail: email.email,
      connection: connection.connection,
    },
    problems: [
      ...(parsed.ok ? [] : parsed.problems),
      ...prices.problems,
      ...secretProblems(set['ALERT_WEBHOOK_URL'], set['ALERT_WEBHOOK_SECRET'], [
        'ALERT_WEBHOOK_URL',
        'ALERT_WEBHOOK_SECRET',
      ]),
      ...email.problems,
      ...connection.problems,
    ],
  }
}

function optionsOf(env: Services): ServerConfigInput {
  return {
    apiKeys: env.MONITORING_API_KEYS,
    gitlab: gitlabOf(env),
    glm: glmOf(env),
    heartbeats: env.MONITORING_HEARTBEATS,
    alertWebhookUrl: env.ALERT_WEBHOOK_URL,
    alertWebhookSecret: env.ALERT_WEBHOOK_SECRET,
    slackWebhookUrl: env.SLACK_WEBHOOK_URL,
    discordWebhookUrl: env.DISCORD_WEBHOOK_URL,
  }
}

/** Any of the three variables adds the check of GitLab. */
function gitlabOf(env: Services): GitlabConfig | undefined {
  const { GITLAB_TOKEN: token, GITLAB_API_URL: baseUrl, GITLAB_PROJECT_ID: projectId } = env
  if ((token ?? baseUrl ?? projectId) === undefined) return undefined
  return { baseUrl: baseUrl ?? 'https://gitlab.com', token, projectId }
}

/** Either variable adds the check of the GLM API. */
function glmOf({ GLM_API_KEY: apiKey, GLM_API_URL: url }: Services): GlmConfig | undefined {
  if ((apiKey ?? url) === undefined) return undefined
  return { baseUrl: url, apiKey }
}
