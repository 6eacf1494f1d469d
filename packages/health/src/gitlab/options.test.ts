import { expect, test } from 'vitest'

import { problemsOf } from '../../test/run-checker.ts'
import { gitlab } from '../checkers/gitlab.ts'

test.each([
  [{}, []],
  [{ token: undefined }, []],
  [{ baseUrl: 'gitlab.com' }, ['baseUrl']],
  [{ baseUrl: 'https://bot:hunter2@gitlab.com' }, ['baseUrl']],
  [{ baseUrl: 'https://gitlab.com?private_token=hunter2' }, ['baseUrl']],
  [{ token: 'hunter2\n' }, []],
  [{ token: 'hunter2\nhunter2' }, ['token']],
  [{ token: 'gldt-hunter2' }, ['token']],
  [{ projectId: 'project' }, ['projectId']],
  [{ token: 5 }, ['token']],
  [{ token: '"hunter2"' }, ['token']],
  [{ projectId: '' }, ['projectId']],
  [{ projectId: 0 }, ['projectId']],
  [{ projectId: '.' }, ['projectId']],
  [{ projectId: '..' }, ['projectId']],
  [{ projectId: 1.5 }, ['projectId']],
  [{ degradedBelowDays: 1 }, ['unhealthyBelowDays']],
  [{ now: 5, network: 'all', intervalMs: 5 }, ['intervalMs', 'network', 'now']],
])('options %j have the problems %j', (options, expected) => {
  const { paths, message } = problemsOf(() =>
    gitlab({ baseUrl: 'https://gitlab.com', token: 'glpat-x', ...options } as never),
  )
  expect(paths).toEqual(expected)
  expect(message).not.toContain('hunter2')
})
