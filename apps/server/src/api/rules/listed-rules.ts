import type { AlertManager, ListedRule, UnusedRule } from '@botwatch/alerts'

import { toWireRule, toWireWords } from './convert.ts'
import type { WireListedRule, WireUnusedRule } from './types.ts'

/** Lists the rules in the order of their names: those in effect, and stored ones that are not. */
export async function listRules(
  alerts: Pick<AlertManager, 'listRules' | 'listUnusedRules'>,
): Promise<readonly WireListedRule[]> {
  const [rules, unused] = [await alerts.listRules(), await alerts.listUnusedRules()]
  const unusedByName = new Map(unused.map((each) => [each.name, each]))
  const inEffect = new Set(rules.map(({ name }) => name))
  return [
    ...rules.map((rule) => toWire(rule, unusedByName.get(rule.name))),
    ...unused.filter(({ name }) => !inEffect.has(name)).map(unusedToWire),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Returns a rule as it is listed. */
export async function findRule(
  alerts: Pick<AlertManager, 'listRules' | 'listUnusedRules'>,
  name: string,
): Promise<WireListedRule | undefined> {
  return (await listRules(alerts)).find((rule) => rule.name === name)
}

function toWire(rule: ListedRule, unused: UnusedRule | undefined): WireListedRule {
  return {
    name: rule.name,
    origin: rule.origin,
    defined_in: rule.definedIn,
    updated_at: rule.updatedAt,
    updated_by: rule.updatedBy,
    state: rule.state,
    firing_alerts: rule.firingAlerts,
    pending_alerts: rule.pendingAlerts,
    last_value: rule.lastValue,
    last_evaluated_at: rule.lastEvaluatedAt,
    last_data_at: rule.lastDataAt,
    no_data_reason: rule.noDataReason,
    rule: toWireRule(rule),
    not_in_effect: unused === undefined ? null : reasonToWire(unused),
  }
}

/** A stored rule that is not in effect, without a rule of the same name that is. */
function unusedToWire(unused: UnusedRule): WireListedRule {
  const { name, rule, updatedAt, updatedBy } = unused
  return {
    name,
    origin: 'stored',
    defined_in: null,
    updated_at: updatedAt,
    updated_by: updatedBy,
    state: 'not_in_effect',
    firing_alerts: 0,
    pending_alerts: 0,
    last_value: null,
    last_evaluated_at: null,
    last_data_at: null,
    no_data_reason: null,
    rule: rule && toWireRule(rule),
    not_in_effect: reasonToWire(unused),
  }
}

function reasonToWire({ reason, updatedAt, updatedBy }: UnusedRule): WireUnusedRule {
  return { reason: toWireWords(reason), updated_at: updatedAt, updated_by: updatedBy }
}
