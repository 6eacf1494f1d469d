import type { AlertMessage, AlertNotifier, NotifierDelivery } from '@botwatch/alerts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

import type { MonitorLog } from '../src/log.ts'

/** A folder that is removed when the test has finished. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'botwatch-monitor-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A logger that keeps its lines. */
export class Lines implements MonitorLog {
  readonly all: { readonly level: string; readonly message: string; readonly fields: object }[] = []
  readonly debug: MonitorLog['info'] = (fields, message) => this.#add('debug', fields, message)
  readonly info: MonitorLog['info'] = (fields, message) => this.#add('info', fields, message)
  readonly warn: MonitorLog['info'] = (fields, message) => this.#add('warn', fields, message)
  readonly error: MonitorLog['info'] = (fields, message) => this.#add('error', fields, message)

  at(...levels: readonly string[]): readonly string[] {
    return this.all.filter(({ level }) => levels.includes(level)).map(({ message }) => message)
  }

  #add(level: string, fields: object, message: string): void {
    this.all.push({ level, message, fields })
  }
}

/** A channel that keeps what it was sent. */
export class Receiver implements AlertNotifier {
  readonly name: string
  readonly sent: AlertMessage[] = []
  answer: () => NotifierDelivery | Promise<NotifierDelivery> = () => ({ outcome: 'delivered' })

  constructor(name = 'chat') {
    this.name = name
  }

  readonly send: AlertNotifier['send'] = async (message) => {
    this.sent.push(message)
    return await this.answer()
  }

  /** `fired cpu` for each alert of each message, after the type of the message. */
  get log(): readonly string[] {
    return this.sent.flatMap(({ type, alerts }) => alerts.map(({ rule }) => `${type} ${rule}`))
  }
}

/** Never settles. */
export const never = (): Promise<never> => new Promise<never>(() => undefined)
