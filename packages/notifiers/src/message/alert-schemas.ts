import { choice, flag, integer } from '@botwatch/options'
import * as v from 'valibot'

import { numberOrNull, textOrNull, texts } from './fact-schemas.ts'
import { ALERT_NEWS, ALERT_STATES, type MessageAlert, type MessageMore } from './message-alert.ts'
import type { AlertMessageSource } from './message.ts'
import { SEVERITIES } from './severity.ts'

/** Schema of the single alert that a message is about. */
export const singleAlert: v.GenericSchema<unknown, AlertMessageSource> = v.object({
  id: v.string(),
  fingerprint: v.string(),
  rule: v.string(),
  status: v.string(),
  annotations: texts,
  value: numberOrNull,
  threshold: numberOrNull,
  firedAt: textOrNull,
  resolvedAt: textOrNull,
  acknowledgedBy: textOrNull,
})

const count = integer(0, Number.MAX_SAFE_INTEGER)

/** Schema of one of the alerts that a message names. */
export const messageAlert: v.GenericSchema<unknown, MessageAlert> = v.object({
  alertId: v.string(),
  fingerprint: v.string(),
  sequence: count,
  state: choice(ALERT_STATES),
  news: choice(ALERT_NEWS),
  reasons: v.array(v.string()),
  rule: v.string(),
  labels: texts,
  severity: choice(SEVERITIES),
  summary: v.string(),
  description: v.string(),
  annotations: texts,
  value: numberOrNull,
  threshold: numberOrNull,
  startedAt: textOrNull,
  firedAt: textOrNull,
  resolvedAt: textOrNull,
  resolution: textOrNull,
  by: textOrNull,
  note: textOrNull,
  flaps: count,
  knownBefore: flag(),
})

/** Strict, because a misspelt severity would silently lose the alerts that it counts. */
const counts = v.strictObject({
  info: v.exactOptional(count),
  warning: v.exactOptional(count),
  error: v.exactOptional(count),
  critical: v.exactOptional(count),
})

/** Schema of the alerts that a message only counts. */
export const messageMore: v.GenericSchema<unknown, MessageMore> = v.object({
  firing: counts,
  resolved: counts,
})
