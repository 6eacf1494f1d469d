import { loadavg } from 'node:os'

import type { LoadReading } from './snapshot.ts'

/** Reads the load averages; null on Windows, where Node returns 0 because there are none. */
export function readLoad(
  averages: () => readonly number[] = loadavg,
  platform: NodeJS.Platform = process.platform,
): LoadReading {
  const [one, five, fifteen] =
    platform === 'win32' ? [] : averages().map((value) => (Number.isFinite(value) ? value : null))
  return { one: one ?? null, five: five ?? null, fifteen: fifteen ?? null }
}
