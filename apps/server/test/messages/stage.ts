import {
  AlertManager,
  type AlertMessage,
  type AlertNotifier,
  type AlertRuleInput,
  type EvaluationInput,
  type NotifierDelivery,
} from '@botwatch/alerts'
import { vi } from 'vitest'

const NIGHT = Date.parse('2026-01-05T03:00:00Z')
const MINUTE_MS = 60_000
const SITE = 'https://monitor.example.com'

/** A manager on fake time from three o'clock at night, with one channel that keeps what it is sent. */
export class Stage {
  readonly manager: AlertManager
  answer: NotifierDelivery = { outcome: 'delivered' }
  readonly #sent: AlertMessage[] = []

  constructor(rules: readonly AlertRuleInput[], others: readonly AlertNotifier[] = []) {
    vi.useFakeTimers({ now: NIGHT })
    const send = async (message: AlertMessage): Promise<NotifierDelivery> => {
      if (this.answer.outcome === 'delivered') this.#sent.push(message)
      return this.answer
    }
    this.manager = new AlertManager({
      rules,
      notifiers: [{ name: 'oncall', send }, ...others],
      instance: 'review-bot on bot-1',
      links: { alert: `${SITE}/alerts/{alertId}`, silence: `${SITE}/silences/new?alert={alertId}` },
      random: () => 0.5,
    })
    this.manager.start()
  }

  /** Goes on to a minute of the night. */
  async until(minute: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(NIGHT + minute * MINUTE_MS - Date.now())
  }

  /** Evaluates an input each minute, from one to another. */
  async each(from: number, to: number, input: (minute: number) => EvaluationInput): Promise<void> {
    for (let minute = from; minute <= to; minute += 1) {
      await this.until(minute)
      await this.manager.evaluateRules(input(minute))
    }
    // The first message of a group waits for others.
    await vi.advanceTimersByTimeAsync(10_000)
  }

  /** The id of the only alert that fires. */
  async openId(): Promise<string> {
    const open = (await this.manager.listAlerts()).filter(({ status }) => status !== 'resolved')
    if (open[0] === undefined || open.length > 1) throw new Error(`${open.length} open alerts`)
    return open[0].id
  }

  /** Takes the last message. */
  take(): AlertMessage {
    const message = this.#sent.splice(0).at(-1)
    if (message === undefined) throw new Error('no message was sent')
    return message
  }
}
