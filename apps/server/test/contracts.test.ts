import type {
  AlertHealthResult,
  AlertMessage,
  AlertNotifier,
  AlertSample,
  NotifierDelivery,
} from '@botwatch/alerts'
import type { HealthCheckResult } from '@botwatch/health'
import type { MetricSample, SystemSamplerPort } from '@botwatch/metrics'
import type { Delivery, Message, Notifier } from '@botwatch/notifiers'
import type { LogPort } from '@botwatch/notifiers/log'
import type { SystemSampler } from '@botwatch/system'
import type { Logger } from 'pino'
import { expectTypeOf, test } from 'vitest'

// The features do not know each other. These lines do not compile once their shapes drift apart.

test('what metrics gives is what alerts takes', () => {
  expectTypeOf<MetricSample>().toExtend<AlertSample>()
})

test('what health gives is what alerts takes', () => {
  expectTypeOf<HealthCheckResult>().toExtend<AlertHealthResult>()
})

test('what alerts sends is what notifiers take, and what they answer is what alerts understands', () => {
  expectTypeOf<AlertMessage>().toExtend<Message>()
  expectTypeOf<Delivery>().toExtend<NotifierDelivery>()
  expectTypeOf<Notifier>().toExtend<AlertNotifier>()
})

test('a system sampler is what metrics samples from', () => {
  expectTypeOf<SystemSampler>().toExtend<SystemSamplerPort>()
})

test('a pino logger is what the log channel writes to', () => {
  expectTypeOf<Logger>().toExtend<LogPort>()
})
