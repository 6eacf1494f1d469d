import { expect, test } from 'vitest'

import { pathBelow, projectPath } from './project.ts'
import { gitlabRoot } from './root.ts'

test.each([
  [7, '7'],
  ['7', '7'],
  ['group/project', 'group/project'],
  [' group/project\n', 'group/project'],
  ['/group/project', 'group/project'],
  ['group/project/', 'group/project'],
  ['group%2Fproject', 'group/project'],
  ['group%2fsub%2Fproject', 'group/sub/project'],
  ['group/project.git', 'group/project'],
  ['group/.profile', 'group/.profile'],
  ['_a/b.c-d', '_a/b.c-d'],
  ['https://gitlab.com/group/project', 'group/project'],
  ['https://gitlab.com/group/project.git', 'group/project'],
  ['https://gitlab.com/group/sub/project/-/merge_requests/5?tab=x#note', 'group/sub/project'],
  ['https://oauth2:hunter2@gitlab.com/group/project.git', 'group/project'],
  ['https://gitlab.com/api/v4/projects/7', '7'],
  ['https://example.org/gitlab/api/v4/projects/group%2Fproject/merge_requests?x=1', 'group/project'],
  ['git@gitlab.com:group/project.git', 'group/project'],
  ['ssh://git@gitlab.com:2222/group/project.git', 'group/project'],
])('reads the project %j as %s', (project, path) => {
  expect(projectPath(project)).toBe(path)
})

test.each([
  0,
  -1,
  1.5,
  NaN,
  '',
  ' ',
  '/',
  '0',
  'project',
  'group/..',
  '../project',
  './group/project',
  'group/./project',
  'group//project',
  'group/project?x=1',
  'group/-x',
  'group%2',
  'https://gitlab.com',
  'https://gitlab.com/group',
  `a/${'b'.repeat(1000)}`,
])('takes no project %j', (project) => {
  expect(projectPath(project)).toBeUndefined()
})

test.each([
  ['https://example.org/gitlab/group/project', 'https://example.org/gitlab', 'group/project'],
  ['https://example.org/gitlab/group/project', 'https://example.org/gitlab/api/v4/', 'group/project'],
  ['https://example.org/group/project', 'https://example.org', 'group/project'],
  ['https://gitlab.example.org/group/project', 'http://gitlab.internal', 'group/project'],
  ['gitlab/project', 'https://example.org/gitlab', 'gitlab/project'],
  ['example.org/gitlab/group/project', 'https://example.org/gitlab', 'group/project'],
  ['gitlab.com/group/project/-/issues', 'https://gitlab.com', 'group/project'],
  ['gitlab.com/project', 'https://example.org', 'gitlab.com/project'],
  ['https://example.org/gitlab/api/v4/projects/7', 'https://example.org/gitlab', '7'],
])('finds %s below %s', (project, baseUrl, path) => {
  expect(pathBelow(project, baseUrl)).toBe(path)
})

test.each([
  ['https://gitlab.com', 'https://gitlab.com/'],
  ['https://gitlab.com/api/v4', 'https://gitlab.com/'],
  ['https://gitlab.com/api/v4/projects/7', 'https://gitlab.com/'],
  ['https://gitlab.com/api/graphql', 'https://gitlab.com/'],
  ['https://gitlab.com/api/', 'https://gitlab.com/'],
  ['https://gitlab.com/users/sign_in', 'https://gitlab.com/'],
  ['https://gitlab.com/-/user_settings/personal_access_tokens', 'https://gitlab.com/'],
  ['https://example.org/gitlab', 'https://example.org/gitlab/'],
  ['https://example.org/gitlab//', 'https://example.org/gitlab/'],
  ['https://example.org/gitlab/api/v4/', 'https://example.org/gitlab/'],
])('finds the root of %s', (baseUrl, root) => {
  expect(gitlabRoot(baseUrl).href).toBe(root)
})
