import type {
  AlertHealthResult,
  AlertMessage,
  AlertNotifier,
  AlertSample,
  NotifierContext,
  NotifierDelivery,
} from '@botwatch/alerts'
import type { CheckState, HealthCheckResult } from '@botwatch/health'
import type { MetricSample, SystemSamplerPort } from '@botwatch/metrics'
import type { Delivery, Message, MessageAlert, Notifier, SendContext } from '@botwatch/notifiers'
import type { LogPort } from '@botwatch/notifiers/log'
import type { SystemSampler } from '@botwatch/system'
import type { Logger } from 'pino'
import { expectTypeOf, test } from 'vitest'

// Checked by `pnpm typecheck`, not run: the features do not import each other, and these lines stop compiling once the
// shapes of what they exchange drift apart.

test('alerts accepts the samples of metrics', () => {
  expectTypeOf<MetricSample>().toExtend<AlertSample>()
})

test('alerts accepts the results of health', () => {
  expectTypeOf<HealthCheckResult>().toExtend<AlertHealthResult>()
  expectTypeOf<HealthCheckResult['certain']>().toExtend<NonNullable<AlertHealthResult['certain']>>()
  expectTypeOf<CheckState['dependsOn']>().toExtend<NonNullable<AlertHealthResult['dependsOn']>>()
})

test('notifiers accept the messages of alerts, and alerts accepts their deliveries', () => {
  expectTypeOf<AlertMessage>().toExtend<Message>()
  expectTypeOf<NonNullable<AlertMessage['alerts']>[number]>().toExtend<MessageAlert>()
  expectTypeOf<NotifierContext>().toExtend<SendContext>()
  expectTypeOf<Delivery>().toExtend<NotifierDelivery>()
  expectTypeOf<Notifier>().toExtend<AlertNotifier>()
})

test('metrics accepts a system sampler', () => {
  expectTypeOf<SystemSampler>().toExtend<SystemSamplerPort>()
})

test('the log channel accepts a pino logger', () => {
  expectTypeOf<Logger>().toExtend<LogPort>()
})
