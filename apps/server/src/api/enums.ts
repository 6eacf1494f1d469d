import {
  ALERT_SEVERITIES,
  ALERT_STATUSES,
  SILENCE_STATES,
  type AlertSeverity,
  type AlertStatus,
  type Comparison,
  type MemberKind,
  type NotificationStage,
  type NotificationStatus,
  type ResolveReason,
  type RuleKind,
  type SilenceState,
} from '@botwatch/alerts'
import { HEALTH_STATUSES, type HealthStatus } from '@botwatch/health'
import * as v from 'valibot'

import { ROLES, type Role } from '../config/server-config.ts'
import { everyName } from './fields.ts'

// Each is a component of the document, so that generated clients have one type for it.

export const severity: v.GenericSchema<AlertSeverity> = v.pipe(
  v.picklist(ALERT_SEVERITIES),
  v.metadata({ ref: 'Severity', description: 'From the mildest to the worst.' }),
)

export const alertStatus: v.GenericSchema<AlertStatus> = v.pipe(
  v.picklist(ALERT_STATUSES),
  v.metadata({
    ref: 'AlertStatus',
    description: 'The first that applies of resolved, suppressed (or silenced), acknowledged, active.',
  }),
)

export const checkStatus: v.GenericSchema<HealthStatus> = v.pipe(
  v.picklist(HEALTH_STATUSES),
  v.metadata({
    ref: 'CheckStatus',
    description: 'Status of a check: `unknown` if it has not run, or if its last result is too old.',
  }),
)

export const silenceState: v.GenericSchema<SilenceState> = v.pipe(
  v.picklist(SILENCE_STATES),
  v.metadata({
    ref: 'SilenceState',
    description: 'A recurring silence is `pending` outside of its times.',
  }),
)

export const ruleKind: v.GenericSchema<RuleKind> = v.pipe(
  everyName<RuleKind>({
    threshold: true,
    rate: true,
    ratio: true,
    health: true,
    absent: true,
    dead_man: true,
  }),
  v.metadata({ ref: 'RuleKind', description: 'Kind of a rule.' }),
)

export const comparison: v.GenericSchema<Comparison> = v.pipe(
  everyName<Comparison>({ gt: true, lt: true, gte: true, lte: true, eq: true, ne: true }),
  v.metadata({
    ref: 'Comparison',
    description: 'Values that breach: those greater than the threshold, lower, and so on.',
  }),
)

export const resolveReason: v.GenericSchema<ResolveReason> = v.pipe(
  everyName<ResolveReason>({
    recovered: true,
    manual: true,
    stale_timeout: true,
    rule_removed: true,
    rule_disabled: true,
    rule_changed: true,
    check_removed: true,
  }),
  v.metadata({ ref: 'ResolveReason', description: 'Why an alert was resolved.' }),
)

export const notificationKind: v.GenericSchema<MemberKind> = v.pipe(
  everyName<MemberKind>({ fire: true, remind: true, resolve: true, missed: true }),
  v.metadata({
    ref: 'NotificationKind',
    description:
      'State of the alert that the message reports: it fires, still fires, is resolved, or fired and ended without a message.',
  }),
)

export const messageState: v.GenericSchema<NotificationStatus> = v.pipe(
  everyName<NotificationStatus>({ open: true, unsure: true, refused: true, replaced: true, sent: true }),
  v.metadata({
    ref: 'MessageState',
    description:
      '`open`: being sent; `unsure`: the outcome is unknown; `refused`: surely not accepted; `replaced`: another message took its place before it was accepted; `sent`: accepted.',
  }),
)

export const notificationStage: v.GenericSchema<NotificationStage> = v.pipe(
  everyName<NotificationStage>({
    inhibited: true,
    silenced: true,
    acknowledged: true,
    cooldown: true,
    grouped: true,
    rate_limited: true,
    channel: true,
  }),
  v.metadata({
    ref: 'NotificationStage',
    description:
      'Stage that holds a notification. `channel`: the channel failed, refused or asked for a pause.',
  }),
)

export const roleSchema: v.GenericSchema<Role> = v.pipe(
  v.picklist(ROLES),
  v.metadata({ ref: 'Role', description: 'Role of a key.' }),
)
