import { alertingApp, type AlertingApp } from './alerting.ts'

interface Matcher {
  readonly name: string
  readonly op: string
  readonly value: string
}

export function matcher(name: string, op: string, value: string): Matcher {
  return { name, op, value }
}

export const web: Matcher = matcher('host', '=~', 'web-.*')
/** A silence of the alerts of `web`. */
export const body: {
  readonly matchers: readonly Matcher[]
  readonly reason: string
  readonly for_seconds: number
} = { matchers: [web], reason: 'deploy', for_seconds: 600 }
export const post = 'POST /api/v1/silences'

/** An app with four open alerts. */
export async function setUp(): Promise<AlertingApp> {
  const scene = alertingApp()
  await scene.sample('cpu', { 'web-1': 93, 'web-2': 93, 'db-1': 93 })
  await scene.sample('disk', { 'web-1': 93 })
  await scene.sample('disk', { 'web-1': 93 })
  return scene
}

/** Ids of the alerts that a silence holds. */
export async function silencedBy({ alerts }: AlertingApp, id: string): Promise<readonly string[]> {
  const open = await alerts.listAlerts({ status: 'suppressed' })
  return open.filter((alert) => alert.silencedBy.includes(id)).map((alert) => alert.id)
}
