import type { ReportedProblem } from '@botwatch/alerts'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { createConfigAlert } from './config-alert.ts'

const MINUTE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

/** The alert of a server that has started. */
function setUp() {
  const reportProblem = vi.fn<(problem: ReportedProblem) => Promise<void>>(async () => {})
  const error = vi.fn()
  const alert = createConfigAlert({ reportProblem }, { error } as never)
  alert.note(undefined)
  const over = reportProblem.mock.calls.splice(0)
  return { ...alert, reportProblem, error, over }
}

test('the start ends the alert that an earlier process raised', () => {
  expect(setUp().over).toMatchObject([[{ name: 'config_invalid', isOver: true }]])
})

test('a file that is invalid for 5 minutes is an alert, until it is valid', () => {
  const { note, reportProblem } = setUp()
  note(['a'])
  vi.advanceTimersByTime(4 * MINUTE_MS)
  note(['b', 'c'])
  expect(reportProblem).not.toHaveBeenCalled()
  vi.advanceTimersByTime(MINUTE_MS)
  expect(reportProblem.mock.calls).toMatchObject([[{ name: 'config_invalid', detail: 'b; c' }]])
  note(['d'])
  expect(reportProblem).toHaveBeenLastCalledWith(expect.objectContaining({ detail: 'd' }))
  note(undefined)
  expect(reportProblem).toHaveBeenLastCalledWith(expect.objectContaining({ isOver: true }))
  note(undefined)
  expect(reportProblem).toHaveBeenCalledTimes(3)
})

test.each([
  ['corrected', (note: (problems?: readonly string[]) => void) => note()],
  ['there when the server stops', (_note: unknown, stop: () => void) => stop()],
])('a file that is %s before is none', (_, end) => {
  const { note, stop, reportProblem } = setUp()
  note(['a'])
  end((problems) => note(problems), stop)
  vi.advanceTimersByTime(10 * MINUTE_MS)
  expect(reportProblem).not.toHaveBeenCalled()
})

test('a long list of problems is cut, and a failure is a line in the log', async () => {
  const { note, reportProblem, error } = setUp()
  reportProblem.mockRejectedValueOnce(new Error('no'))
  note(['x'.repeat(9000)])
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS)
  expect(reportProblem.mock.calls[0]?.[0].detail).toHaveLength(1000)
  expect(error).toHaveBeenCalledOnce()
})
