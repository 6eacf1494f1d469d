import { choice, flag, integer } from '@botwatch/options'
import * as v from 'valibot'

import { choiceOrNull, durationMs, numberOrNull, objectOrNull, textOrNull, texts } from './fact-schemas.ts'
import {
  ALERT_NEWS,
  ALERT_STATES,
  COMPARISONS,
  type MessageAlert,
  type MessageLinks,
  type MessageMore,
} from './message-alert.ts'
import { SEVERITIES } from './severity.ts'

const count = integer(0, Number.MAX_SAFE_INTEGER)

const links: v.GenericSchema<unknown, MessageLinks> = v.object({
  alert: textOrNull,
  silence: textOrNull,
  runbook: textOrNull,
  dashboard: textOrNull,
})

/** Schema of one of the alerts that a message names. */
export const messageAlert: v.GenericSchema<unknown, MessageAlert> = v.object({
  alertId: v.string(),
  fingerprint: v.string(),
  sequence: count,
  state: choice(ALERT_STATES),
  news: choice(ALERT_NEWS),
  reasons: v.array(v.string()),
  rule: v.string(),
  kind: v.string(),
  severity: choice(SEVERITIES),
  labels: texts,
  subject: textOrNull,
  summary: v.string(),
  detail: textOrNull,
  description: v.string(),
  annotations: texts,
  value: numberOrNull,
  threshold: numberOrNull,
  comparison: choiceOrNull(COMPARISONS),
  unit: textOrNull,
  status: textOrNull,
  windowMs: v.nullish(durationMs, null),
  startedAt: v.string(),
  firedAt: v.string(),
  resolvedAt: textOrNull,
  durationMs,
  lastDataAt: textOrNull,
  resolution: textOrNull,
  by: textOrNull,
  note: textOrNull,
  flaps: count,
  knownBefore: flag(),
  previous: objectOrNull(v.object({ resolvedAt: v.string(), resolution: v.string() })),
  missed: count,
  links,
  text: textOrNull,
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
