/** Placeholders of examples and templates. */
const placeholders: readonly RegExp[] = [
  /^(?:test|dummy|fake|example|sample)(?:[-_ ]?(?:token|key|api[-_ ]?key|secret|password|value))?$/i,
  /^(?:glpat-|sk-)?(?:your[-_ ].*|x{3,}|\*{3,}|\.{3})$/i,
  /^(?:change|replace)[-_ ]?(?:me|this)$/i,
  /^(?:placeholder|todo|tbd|none|null|undefined)$/i,
  /^(?:<.*>|\$\{.*\}|\{\{.*\}\})$/,
]

/** Whether a value is a placeholder of an example or a template, e.g. `changeme`, `sk-xxxx`, `${TOKEN}`. */
function isPlaceholder(value: string): boolean {
  return placeholders.some((pattern) => pattern.test(value))
}

/** Finds a reason not to send a secret: `missing`, `is a placeholder`, or undefined. */
export function secretFlaw(secret: string): string | undefined {
  if (secret === '') return 'missing'
  return isPlaceholder(secret) ? 'is a placeholder' : undefined
}
