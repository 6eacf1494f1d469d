import { formatProblems } from '@botwatch/options'
import { expect, test } from 'vitest'

import { parseConfig } from './config/environment.ts'
import { secretsOf } from './create-monitor.ts'

test('every secret of the configuration is redacted', () => {
  const secrets = {
    MONITORING_API_KEYS: 'ann:admin:0f1e2d3c4b5a69788796a5b4',
    GITLAB_TOKEN: 'glpat-s3cret',
    GLM_API_KEY: 'glm-s3cret',
    ALERT_WEBHOOK_URL: 'https://bot.example.com/s3cret',
    ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/s3cret',
    DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/s3cret',
  }
  const result = parseConfig({
    ...secrets,
    SMTP_URL: 'smtp://ann:smtp-s3cret@mail.example.com',
    ALERT_EMAIL_FROM: 'a@example.com',
    ALERT_EMAIL_TO: 'b@example.com',
  })
  if (!result.ok) throw new Error(formatProblems(result.problems))
  const values = Object.values(secrets).map((value) => value.replace('ann:admin:', ''))
  expect(new Set(secretsOf(result.config))).toEqual(new Set([...values, 'smtp-s3cret']))
})
