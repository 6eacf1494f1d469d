import type { AlertManager } from '@botwatch/alerts'
import type { ListenerError } from '@botwatch/events'
import type { HealthChecker } from '@botwatch/health'
import type { History, MetricsCollector } from '@botwatch/metrics'

import type { MonitorLog } from '../log.ts'
import { logNotifications } from './log-notifications.ts'

/** Logs the events of the health checks. Returns a function that ends it. */
export function logHealthEvents(healthChecker: HealthChecker, log: MonitorLog): () => void {
  return all([
    healthChecker.on('transition', ({ name, from, to, result: { message } }) =>
      log[to === 'unhealthy' ? 'warn' : 'info'](
        { event: 'check.changed', check: name, from, to, message },
        `${name} is ${to}: ${message}`,
      ),
    ),
    healthChecker.on('listener_error', logListenerError('health', log)),
  ])
}

/** Logs the events of the metrics collector. Returns a function that ends it. */
export function logMetricsEvents(metricsCollector: MetricsCollector, log: MonitorLog): () => void {
  return all([
    metricsCollector.on('unpriced', (event) =>
      log.warn(event, `no price is known for the model ${event.model}, so its cost is not counted`),
    ),
    // The event's `level` gets another name, since `level` is that of the log line.
    metricsCollector.on('budget', ({ level, budget }) =>
      log.warn(
        { event: 'budget.changed', crossed: level, budget },
        `the budget of the ${budget.period} is ${level === 'exceeded' ? '' : 'nearly '}used up: ${budget.cost} of ${budget.limit}`,
      ),
    ),
    metricsCollector.on('dropped', (event) =>
      log.warn({ ...event }, `${event.count} invalid samples were dropped (${event.reason})`),
    ),
    metricsCollector.on('store_error', ({ error }) =>
      log.error({ err: error }, 'the usage database failed; usage is kept in memory and written again later'),
    ),
    metricsCollector.on('store_recovered', () => log.info({}, 'the usage database works again')),
    metricsCollector.on('listener_error', logListenerError('metrics', log)),
  ])
}

/** Logs the events of the history. Returns a function that ends it. */
export function logHistoryEvents(history: History, log: MonitorLog): () => void {
  return all([
    history.on('store_error', ({ error }) =>
      log.error(
        { err: error },
        'the history database failed; history is kept in memory and written again later',
      ),
    ),
    history.on('store_recovered', () => log.info({}, 'the history database works again')),
    history.on('series_refused', ({ name, labels }) =>
      log.warn({ series: name, labels }, `the history has too many series; ${name} and others are not kept`),
    ),
    history.on('listener_error', logListenerError('history', log)),
  ])
}

/** Logs the events of the alert manager. Returns a function that ends it. */
export function logAlertEvents(alertManager: AlertManager, log: MonitorLog): () => void {
  return all([
    alertManager.on('error', (error) =>
      log.error(
        { err: error },
        'the alert database failed; alerts and notifications go on in memory and are stored when it works again',
      ),
    ),
    alertManager.on('storeRecovered', () => log.info({}, 'the alert database works again')),
    ...logNotifications(alertManager, log),
    alertManager.on('warning', ({ message, ...about }) => log.warn(about, message)),
    alertManager.on('listener_error', logListenerError('alerts', log)),
  ])
}

function logListenerError(source: string, log: MonitorLog): (failure: ListenerError) => void {
  return ({ event, error }) =>
    log.warn({ source, event, err: error }, `a listener of the ${source} event '${event}' failed`)
}

function all(unsubscribes: readonly (() => void)[]): () => void {
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe()
  }
}
