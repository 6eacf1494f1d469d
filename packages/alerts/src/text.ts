/** Cuts a text to `maxLength` UTF-16 units, with an ellipsis. Never splits a surrogate pair. */
export function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Converts a name in camelCase to snake_case. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Formats a number with at most six significant digits. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** Formats a number with its unit, e.g. `93%`, `$4.66` or `7.2 seconds`: a `ratio` of 0.86 is `86%`. */
export function formatQuantity(value: number, unit: string | undefined): string {
  switch (unit) {
    case undefined:
      return formatNumber(value)
    case 'ratio':
      return `${formatNumber(value * 100)}%`
    case 'percent':
      return `${formatNumber(value)}%`
    case 'usd':
      return `${value < 0 ? '-' : ''}$${formatNumber(Math.abs(value))}`
    default:
      return `${formatNumber(value)} ${unit}`
  }
}

/** Formats a duration in its two largest units, e.g. `2 h 5 m`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([amount]) => amount > 0)
  if (first === -1) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}

/** Formats milliseconds since 1970 as ISO 8601 in UTC. */
export function isoTime(wallMs: number): string {
  return new Date(wallMs).toISOString()
}
