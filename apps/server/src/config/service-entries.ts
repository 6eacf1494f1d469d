/** A check or channel that variables make by themselves, and its fields in a configuration file. */
export interface ServiceEntry {
  readonly kind: 'checks' | 'channels'
  readonly name: string
  readonly type: string
  /** Fields by the variable. */
  readonly fields: Readonly<Record<string, string>>
}

/** The checks and channels of the first version, which had variables only. */
export const SERVICE_ENTRIES: readonly ServiceEntry[] = [
  {
    kind: 'checks',
    name: 'gitlab_api',
    type: 'gitlab',
    fields: { GITLAB_TOKEN: 'token', GITLAB_API_URL: 'url', GITLAB_PROJECT_ID: 'project' },
  },
  { kind: 'checks', name: 'glm_api', type: 'llm', fields: { GLM_API_KEY: 'api_key', GLM_API_URL: 'url' } },
  {
    kind: 'channels',
    name: 'webhook',
    type: 'webhook',
    fields: { ALERT_WEBHOOK_URL: 'url', ALERT_WEBHOOK_SECRET: 'secret' },
  },
  { kind: 'channels', name: 'slack', type: 'slack', fields: { SLACK_WEBHOOK_URL: 'url' } },
  { kind: 'channels', name: 'discord', type: 'discord', fields: { DISCORD_WEBHOOK_URL: 'url' } },
  {
    kind: 'channels',
    name: 'email',
    type: 'email',
    fields: { SMTP_URL: 'smtp', ALERT_EMAIL_FROM: 'from', ALERT_EMAIL_TO: 'to' },
  },
]
