import type { WireSpend } from '../../api/spending/types.ts'
import { printable } from '../../printable.ts'
import { isCalendarDate } from '../calendar-date.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { usageError } from './client-error.ts'
import { showSpend } from './views/spending.ts'

/** Shows the spending of a day or month. */
export async function run({ api, args: [period = 'day'], print, screen }: ClientCall): Promise<ExitCode> {
  const query = readPeriod(period)
  const spend = await api.send<WireSpend>({ route: 'GET /api/v1/spend', query, needs: 'read' }, 'budgets')
  print(spend, (shown) => showSpend(screen, shown))
  return EXIT.ok
}

function readPeriod(text: string): { readonly period: string; readonly key?: string } {
  if (text === 'day' || text === 'month') return { period: text }
  if (isCalendarDate(text, 'day')) return { period: 'day', key: text }
  if (isCalendarDate(text, 'month')) return { period: 'month', key: text }
  const got = JSON.stringify(printable(text, 100))
  throw usageError(`Expected day, month, a day such as 2026-11-28, or a month such as 2026-11, got ${got}`)
}
