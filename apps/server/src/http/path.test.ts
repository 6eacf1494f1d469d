import { expect, test } from 'vitest'

import { basePathOf, createPathReader } from './path.ts'

test('the base path is that of the public URL unless it is set', () => {
  expect(basePathOf({})).toBe('')
  expect(basePathOf({ publicUrl: 'https://example.com' })).toBe('')
  expect(basePathOf({ publicUrl: 'https://example.com/monitoring/' })).toBe('/monitoring')
  expect(basePathOf({ publicUrl: 'https://example.com/x', basePath: '/bots/one' })).toBe('/bots/one')
})

test.each([
  ['/health', '/health'],
  ['/monitoring/health?x=1', '/health'],
  ['/monitoring/', '/'],
  ['/monitoring', '/'],
  ['/monitoring?x=1', '/'],
  ['/monitoringx/health', '/monitoringx/health'],
  ['/monitoring/monitoring/health', '/monitoring/health'],
])('under /monitoring, %s is read as %s', (path, expected) => {
  const read = createPathReader('/monitoring')
  expect(read(new Request(`http://localhost${path}`))).toBe(expected)
})
