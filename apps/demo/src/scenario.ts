import type { Alert, NotificationAttempt } from '@botwatch/alerts'
import type { WireResult } from '@botwatch/health'

import { createReport, StepError, until } from './progress.ts'
import type { Received } from './receiver.ts'
import { HEALTH_INTERVAL_MS, type Demo } from './setup.ts'

/** Rounds of checks during which a firing alert must send no second notification. */
const SILENT_ROUNDS = 4

/** Options of {@link runScenario}. */
export interface ScenarioOptions {
  readonly print: (line: string) => void
  /** Time limit of one step. Default 8000. */
  readonly stepLimitMs?: number
}

/**
 * Runs the whole chain once: the bot works, its model API fails, the check turns unhealthy, one alert fires, one
 * notification arrives, the API recovers, the alert is resolved. Throws a {@link StepError} if a step fails.
 */
export async function runScenario(demo: Demo, { print, stepLimitMs = 8000 }: ScenarioOptions): Promise<void> {
  const { bot, model, receiver, alertManager, serverUrl, get } = demo
  const report = createReport(print)
  const sent: NotificationAttempt[] = []
  const stopListening = alertManager.on('notificationSent', (attempt) => void sent.push(attempt))

  const glmIs = (status: string): Promise<WireResult> =>
    until(`glm_api is ${status}`, stepLimitMs, async () => {
      const result = await get<WireResult>('/health/checker/glm_api')
      return result.status === status ? result : undefined
    })
  const alertIs = (status: Alert['status']): Promise<Alert> =>
    until(`the alert is ${status}`, stepLimitMs, async () => (await alertManager.listAlerts({ status }))[0])
  const notificationIs = (count: number, type: string): Promise<Received> =>
    until(`notification ${count} arrives, '${type}'`, stepLimitMs, () => {
      const notification = receiver.received[count - 1]
      return notification?.type === type && notification.isVerified ? notification : undefined
    })

  /** Reports what was sent and what arrived. */
  const reportNotification = async (count: number, type: string): Promise<void> => {
    const { title } = await notificationIs(count, type)
    const { channel, alerts, attempt } = await until(
      `notification ${count} is sent`,
      stepLimitMs,
      () => sent[count - 1],
    )
    const rules = alerts.map(({ rule, severity }) => `${rule}, ${severity}`).join('; ')
    report('notify', `sent ${type} (${rules}) to the channel ${channel}, attempt ${attempt}`)
    report('webhook', `received, signature verified: ${title}`)
  }

  report('server', `listening on ${serverUrl}`)
  const review = await bot.review()
  if (!review.ok) throw new StepError(`the bot could not review a merge request: ${review.problem}`)
  report('bot', `reviewed merge request !${review.iid} with ${review.tokens} tokens`)
  report('health', `glm_api is healthy: ${(await glmIs('healthy')).message}`)

  model.fail()
  report('demo', 'the model API now answers 503')
  report('health', `glm_api is unhealthy: ${(await glmIs('unhealthy')).message}`)
  const failed = await bot.review()
  if (failed.ok) throw new StepError('the bot reviewed a merge request although the model API fails')
  report('bot', `could not review: ${failed.problem}`)
  const alert = await alertIs('active')
  report('alert', `${alert.rule} fires, ${alert.severity}`)
  await reportNotification(1, 'alert.fired')
  await new Promise((resolve) => setTimeout(resolve, SILENT_ROUNDS * HEALTH_INTERVAL_MS))
  if (receiver.received.length !== 1) throw new StepError('the firing alert sent more than one notification')
  report('webhook', `received nothing more during ${SILENT_ROUNDS} rounds of checks`)
  const { flat } = await get<{ flat: Readonly<Record<string, number | null>> }>('/metrics')
  if (!flat.error_rate) throw new StepError('the error rate does not include the failed call')
  report('metrics', `error rate of the last 5 minutes: ${(flat.error_rate * 100).toFixed(0)}%`)

  model.recover()
  report('demo', 'the model API answers normally again')
  report('health', `glm_api is healthy: ${(await glmIs('healthy')).message}`)
  await alertIs('resolved')
  report('alert', `${alert.rule} is resolved`)
  await reportNotification(2, 'alert.resolved')
  stopListening()
  const again = await bot.review()
  if (!again.ok) throw new StepError(`the bot could not review again: ${again.problem}`)
  report('bot', `reviewed merge request !${again.iid} with ${again.tokens} tokens`)
}
