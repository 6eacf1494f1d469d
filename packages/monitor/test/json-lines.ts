import { pino, type Logger } from 'pino'

/** A logger whose lines are kept as objects. */
export function jsonLines(level: 'info' | 'debug', lines: Record<string, unknown>[]): Logger {
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>)
  const formatters = { level: (label: string) => ({ level: label }) }
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters }, { write })
}
