const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const
const MINUTE = 16
const DAY = 10

/** Writes a number of seconds in its largest unit or two, e.g. `1 d 2 h` or `12 min`. */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  const at = UNITS.findIndex(([, length]) => total >= length)
  const [unit, length] = UNITS[at === -1 ? UNITS.length - 1 : at] ?? UNITS[3]
  const [next, nextLength] = UNITS[at + 1] ?? [undefined, 1]
  const whole = Math.floor(total / length)
  const rest = at === -1 || unit === 'min' ? 0 : Math.floor((total - whole * length) / nextLength)
  return rest === 0 || next === undefined ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${next}`
}

/** Length of the time between a time and now, e.g. `12 min`; `–` for null. */
export function age(time: string | null, nowMs: number): string {
  const ms = Date.parse(time ?? '')
  return Number.isNaN(ms) ? '–' : duration(Math.abs(nowMs - ms) / 1000)
}

/** A time in the time zone of this machine, without the date if it is today: `12:04` or `2026-11-27 12:04`; `–` for null. */
export function moment(time: string | null, nowMs: number): string {
  const ms = Date.parse(time ?? '')
  if (Number.isNaN(ms)) return '–'
  const text = local(ms)
  return text.slice(0, DAY) === local(nowMs).slice(0, DAY)
    ? text.slice(DAY + 1, MINUTE)
    : text.slice(0, MINUTE)
}

/** The time of day in the time zone of this machine, with seconds. */
export function clock(time: string): string {
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? '--:--:--' : local(ms).slice(DAY + 1)
}

/** Writes an amount of money with its currency; small amounts with four digits behind the point. */
export function money(amount: number | null | undefined, currency: string): string {
  if (amount === null || amount === undefined) return '–'
  const isSmall = amount !== 0 && Math.abs(amount) < 1
  const number = new Intl.NumberFormat('en', {
    minimumFractionDigits: 2,
    maximumFractionDigits: isSmall ? 4 : 2,
  })
  return `${number.format(amount)} ${currency}`
}

/** Writes a share as `52%`; `–` for null. */
export function percent(ratio: number | null): string {
  return ratio === null
    ? '–'
    : `${new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(ratio * 100)}%`
}

/** Writes a count with its noun, e.g. `1 alert` or `3 alerts`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${new Intl.NumberFormat('en').format(number)} ${number === 1 ? noun : plural}`
}

/** `2026-11-28 12:04:09` in the time zone of this machine. */
function local(ms: number): string {
  const date = new Date(ms)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
