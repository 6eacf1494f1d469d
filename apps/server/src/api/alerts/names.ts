import {
  ALERT_SEVERITIES,
  type AlertSeverity,
  type Comparison,
  type MemberKind,
  type NotificationStage,
  type NotificationStatus,
  type ResolveReason,
  type RuleKind,
} from '@botwatch/alerts'
import * as v from 'valibot'

import { everyName } from '../fields.ts'

/** How bad an alert is. */
export const severity: v.GenericSchema<AlertSeverity> = v.picklist(ALERT_SEVERITIES)

/** Kind of a rule. */
export const ruleKind: v.GenericSchema<RuleKind> = everyName({
  threshold: true,
  rate: true,
  ratio: true,
  health: true,
  absent: true,
  dead_man: true,
})

/** How a rule compares a value with its threshold. */
export const comparison: v.GenericSchema<Comparison> = everyName({
  gt: true,
  lt: true,
  gte: true,
  lte: true,
  eq: true,
  ne: true,
})

/** Why an alert was resolved. */
export const resolveReason: v.GenericSchema<ResolveReason> = everyName({
  recovered: true,
  manual: true,
  stale_timeout: true,
  rule_removed: true,
  rule_disabled: true,
  rule_changed: true,
})

/** What a message says of an alert. */
export const memberKind: v.GenericSchema<MemberKind> = everyName({
  fire: true,
  remind: true,
  resolve: true,
  missed: true,
})

/** State of a message. */
export const notificationStatus: v.GenericSchema<NotificationStatus> = everyName({
  open: true,
  unsure: true,
  refused: true,
  replaced: true,
  sent: true,
})

/** Stage that holds a notification. */
export const notificationStage: v.GenericSchema<NotificationStage> = everyName({
  inhibited: true,
  silenced: true,
  acknowledged: true,
  cooldown: true,
  grouped: true,
  rate_limited: true,
  channel: true,
})
