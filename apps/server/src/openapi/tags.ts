import type { Tag } from '../http/operation.ts'

/** Groups of operations, in the order of the documentation. */
export const TAGS: Readonly<Record<Tag, string>> = {
  Overview: 'State of the whole bot in one answer.',
  Checks: 'Checks of APIs and of parts of the bot: state, uptime and history.',
  Alerts: 'Alerts, open and resolved, and what people do with them.',
  Silences: 'Silences: alerts that notify nobody for a time.',
  Rules: 'Rules that fire alerts.',
  Notifications: 'Channels, and the notifications that were sent to them or are due.',
  Spending: 'Tokens, cost and budgets.',
  APIs: 'Requests of the bot to APIs: counts, errors, response times and rate limits.',
  Ingest: 'Requests, token usage and samples of a bot in another process or language.',
  Heartbeats: 'Signs of life of jobs. A job that stops sending them becomes an alert.',
  Events: 'Changes as they happen, as server-sent events.',
  System: 'The server itself, and its documentation.',
  Session: 'Log in with a key in a browser, and log out.',
  Health: 'Health of the bot, for orchestrators, load balancers and people.',
  Metrics: 'Metrics as JSON, Prometheus text and OpenMetrics, and their history.',
  Administration: 'Configuration and reset.',
}
