/** Severities, from the least to the most severe. */
export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const

/** How severe an alert or a message is. */
export type Severity = (typeof SEVERITIES)[number]
