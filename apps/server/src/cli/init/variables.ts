import type { Answers, NeededVariable } from './answers.ts'

const SAMPLE_KEY = 'c4f1e7a92b605d83c4f1e7a92b605d83.Kq7Zw2'

/** Name of the variable with the key of a provider of models. */
export function llmKeyVariable(provider: string): string {
  // The one that the server has always read for the GLM API.
  return provider === 'zai' ? 'GLM_API_KEY' : `${provider.toUpperCase().replaceAll(/\W/g, '_')}_API_KEY`
}

/** The variables that must be set before a server starts with the file of these answers. */
export function neededVariables(answers: Answers): readonly NeededVariable[] {
  const { gitlab, llm, slack, discord, webhook, email } = answers
  return [
    ...when(gitlab !== undefined, {
      name: 'GITLAB_TOKEN',
      meaning: 'access token of GitLab with the scope read_api',
      sample: 'glpat-9fKq2Zw7Rt4Xy8Bn3Mv1',
    }),
    ...(llm === undefined
      ? []
      : [{ name: llmKeyVariable(llm), meaning: `API key of ${llm}`, sample: SAMPLE_KEY }]),
    ...when(slack === true, {
      name: 'SLACK_WEBHOOK_URL',
      meaning: 'incoming webhook of Slack',
      sample: 'https://hooks.slack.com/services/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',
    }),
    ...when(discord === true, {
      name: 'DISCORD_WEBHOOK_URL',
      meaning: 'webhook of a channel in Discord',
      sample: 'https://discord.com/api/webhooks/1198273645546372819/9fKq2Zw7Rt4Xy8Bn3Mv1Lp6D',
    }),
    ...when(webhook === true, {
      name: 'ALERT_WEBHOOK_URL',
      meaning: 'URL that receives alerts as Standard Webhooks',
      sample: 'https://bot.example.com/alerts',
    }),
    ...when(email !== undefined, {
      name: 'SMTP_URL',
      meaning: 'mail server, e.g. smtps://user:password@smtp.example.com:465',
      sample: 'smtps://alerts:9fKq2Zw7@smtp.example.com:465',
    }),
  ]
}

function when(isNeeded: boolean, variable: NeededVariable): readonly NeededVariable[] {
  return isNeeded ? [variable] : []
}
