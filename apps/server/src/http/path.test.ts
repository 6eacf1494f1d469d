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
  ['//monitoring//health/', '/health'],
  ['/monitoring//', '/'],
])('under /monitoring, %s is read as %s', (path, expected) => {
  const read = createPathReader('/monitoring')
  expect(read(new Request(`http://localhost${path}`))).toBe(expected)
})

test.each([
  ['/', '/'],
  ['//', '/'],
  ['/health/', '/health'],
  ['//health', '/health'],
  ['///health//ready///?x=//', '/health/ready'],
  ['/health/checker/a%2F%2Fb/', '/health/checker/a%2F%2Fb'],
  ['//evil.example/health', '/evil.example/health'],
])('%s is read as %s', (path, expected) => {
  expect(createPathReader('')(new Request(`http://localhost${path}`))).toBe(expected)
})
