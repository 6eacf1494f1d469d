/** Alerts that the manager raises about itself. */
export type InternalRuleName = 'notifier_failed'

/** Names that a rule must not take. */
export const INTERNAL_RULE_NAMES: ReadonlySet<string> = new Set<InternalRuleName>(['notifier_failed'])
