/** Whether a text is a day (`2026-11-28`) or a month (`2026-11`) that the calendar has. */
export function isCalendarDate(text: string, period: 'day' | 'month'): boolean {
  if (!(period === 'day' ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d$/).test(text)) return false
  const ms = Date.parse(text)
  // Date.parse moves 31 February to March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}
