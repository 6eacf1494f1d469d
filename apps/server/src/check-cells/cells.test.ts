import type { CheckHistory, CheckHistoryCell } from '@botwatch/monitor'
import { describe, expect, test } from 'vitest'

import { CELL_MS, CELLS, lettersNow, summarize, type RecentCells } from './cells.ts'

const NOW = Date.parse('2026-01-05T10:07:30Z')
const MINUTES_5_MS = 300_000
const DAY_MS = 86_400_000

type Shares = Partial<Pick<CheckHistoryCell, 'healthy' | 'degraded' | 'unhealthy'>>

/** The cells of a step that ends now, the last ones with these shares. */
function cellsOf(stepMs: number, count: number, last: readonly Shares[]): readonly CheckHistoryCell[] {
  const end = Math.floor(NOW / stepMs)
  return Array.from({ length: count }, (_, index) => {
    const shares = { healthy: 0, degraded: 0, unhealthy: 0, ...last[index - count + last.length] }
    const noData = 1 - shares.healthy - shares.degraded - shares.unhealthy
    return { atMs: (end - count + 1 + index) * stepMs, ...shares, noData }
  })
}

function historyOf(day: readonly Shares[], days: readonly Shares[] = []): CheckHistory {
  return { day: cellsOf(MINUTES_5_MS, 288, day), days: cellsOf(DAY_MS, 90, days) }
}

const up = { healthy: 1 }

describe('a letter is the worst of a quarter of an hour,', () => {
  test('which begins at a full quarter', () => {
    // 09:40 to 09:45, then 09:45 to 10:00, then 10:00 to now.
    const { recent } = summarize(
      historyOf([up, up, up, { healthy: 0.9, unhealthy: 0.1 }, { degraded: 1 }, up]),
      NOW,
    )
    expect(recent.letters).toBe(`${'n'.repeat(93)}hud`)
    expect(new Date(recent.from * CELL_MS).toISOString()).toBe('2026-01-04T10:15:00.000Z')
  })

  test('and says what is known of it although some is not', () => {
    expect(summarize(historyOf([{ healthy: 0.1 }]), NOW).recent.letters).toMatch(/nh$/)
    expect(summarize(historyOf([{ healthy: 0.1, degraded: 0.01 }]), NOW).recent.letters).toMatch(/nd$/)
  })
})

describe('an uptime', () => {
  test('counts known time only, and degraded as up', () => {
    const { uptimes } = summarize(
      historyOf([{}, { healthy: 0.5 }, { degraded: 0.5 }, { unhealthy: 1 }, {}]),
      NOW,
    )
    expect(uptimes.last24Hours).toBeCloseTo(0.5, 9)
    expect(uptimes.last7Days).toBeNull()
  })

  test('weighs the last cell by the time that has passed of it', () => {
    const { uptimes } = summarize(historyOf([up, { unhealthy: 1 }]), NOW)
    expect(uptimes.last24Hours).toBeCloseTo(5 / 7.5, 9)
  })

  test('looks as far back as its name says', () => {
    const days = [{ unhealthy: 1 }, ...Array.from({ length: 29 }, () => up), { ...up }]
    const { uptimes } = summarize(historyOf([], days), NOW)
    expect(uptimes).toMatchObject({ last24Hours: null, last7Days: 1, last30Days: 1 })
    expect(uptimes.last90Days).toBeLessThan(1)
  })
})

describe('the letters as of now', () => {
  const from = Math.floor(NOW / CELL_MS) - CELLS + 1
  const recent: RecentCells = { from, letters: `${'h'.repeat(CELLS - 1)}d` }

  test('have the current status, unless the cell was worse', () => {
    const statuses = ['healthy', 'degraded', 'unhealthy', 'unknown']
    const last = statuses.map((status) => lettersNow(recent, status, NOW).letters.at(-1))
    expect(last).toEqual(['d', 'd', 'u', 'd'])
  })

  test('move on with the time', () => {
    const later = lettersNow(recent, 'healthy', NOW + 2 * CELL_MS)
    expect(later).toEqual({ from: from + 2, letters: `${'h'.repeat(CELLS - 3)}dnh` })
    const muchLater = lettersNow(recent, 'healthy', NOW + 200 * CELL_MS)
    expect(muchLater).toEqual({ from: from + 200, letters: `${'n'.repeat(CELLS - 1)}h` })
  })

  test('go back with a clock that is set back', () => {
    const earlier = lettersNow(recent, 'unknown', NOW - CELL_MS)
    expect(earlier).toEqual({ from: from - 1, letters: `n${'h'.repeat(CELLS - 1)}` })
  })
})
