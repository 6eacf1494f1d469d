import type { Alert } from '@botwatch/alerts'
import type { WireResult } from '@botwatch/health'

import type { Received } from './receiver.ts'
import { HEALTH_INTERVAL_MS, type Stage } from './stage.ts'
import { createTell, StepMissed, until } from './steps.ts'

/** Rounds of checks in which a firing alert says nothing more. */
const QUIET_ROUNDS = 4

/** Options of {@link playScenario}. */
export interface ScenarioOptions {
  readonly print: (line: string) => void
  /** Longest wait for one step. Default 8000. */
  readonly stepLimitMs?: number
}

/**
 * Plays the chain: a bot works, its model API breaks, the check turns unhealthy, one alert fires, one message arrives,
 * the API heals, the alert resolves. Throws a {@link StepMissed} when a step did not happen.
 */
export async function playScenario(
  stage: Stage,
  { print, stepLimitMs = 8000 }: ScenarioOptions,
): Promise<void> {
  const { bot, model, receiver, alertManager, serverUrl, get } = stage
  const tell = createTell(print)

  const glmIs = (status: string): Promise<WireResult> =>
    until(`glm_api is ${status}`, stepLimitMs, async () => {
      const result = await get<WireResult>('/health/checker/glm_api')
      return result.status === status ? result : undefined
    })
  const alertIs = (status: Alert['status']): Promise<Alert> =>
    until(`the alert is ${status}`, stepLimitMs, async () => (await alertManager.listAlerts({ status }))[0])
  const messageIs = (count: number, type: string): Promise<Received> =>
    until(`message ${count} arrives, '${type}'`, stepLimitMs, () => {
      const message = receiver.received[count - 1]
      return message?.type === type && message.isGenuine ? message : undefined
    })

  tell('server', `watches at ${serverUrl}`)
  const review = await bot.review()
  if (!review.ok) throw new StepMissed(`the bot reviews a merge request: ${review.problem}`)
  tell('bot', `reviewed merge request !${review.iid} with ${review.tokens} tokens`)
  tell('health', `glm_api is healthy: ${(await glmIs('healthy')).message}`)

  model.breakDown()
  tell('cue', 'the model API begins to answer 503')
  tell('health', `glm_api is unhealthy: ${(await glmIs('unhealthy')).message}`)
  const failed = await bot.review()
  if (failed.ok) throw new StepMissed('the bot notices that the model does not answer')
  tell('bot', `could not review: ${failed.problem}`)
  const alert = await alertIs('active')
  tell('alert', `${alert.rule} fires, ${alert.severity}`)
  tell('message', `arrived, signature verified: ${(await messageIs(1, 'alert.fired')).title}`)
  await new Promise((resolve) => setTimeout(resolve, QUIET_ROUNDS * HEALTH_INTERVAL_MS))
  if (receiver.received.length !== 1) throw new StepMissed('a firing alert is told of once')
  tell('message', `and no other while ${QUIET_ROUNDS} more rounds found the same`)
  const { flat } = await get<{ flat: Readonly<Record<string, number | null>> }>('/metrics')
  if (!flat.error_rate) throw new StepMissed('the error rate shows the failed call')
  tell('metrics', `error rate of the last 5 minutes: ${(flat.error_rate * 100).toFixed(0)} %`)

  model.heal()
  tell('cue', 'the model API answers again')
  tell('health', `glm_api is healthy: ${(await glmIs('healthy')).message}`)
  await alertIs('resolved')
  tell('alert', `${alert.rule} is resolved`)
  tell('message', `arrived, signature verified: ${(await messageIs(2, 'alert.resolved')).title}`)
  const again = await bot.review()
  if (!again.ok) throw new StepMissed(`the bot reviews again: ${again.problem}`)
  tell('bot', `reviewed merge request !${again.iid} with ${again.tokens} tokens`)
}
