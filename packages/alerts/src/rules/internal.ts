/** Names of the alerts that the manager raises about itself. */
export type InternalRuleName = 'notifier_failed' | 'store_failed'

/** Reserved names of rules. */
export const INTERNAL_RULE_NAMES: ReadonlySet<string> = new Set<InternalRuleName>([
  'notifier_failed',
  'store_failed',
])
