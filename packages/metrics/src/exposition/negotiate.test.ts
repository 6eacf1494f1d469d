import { expect, test } from 'vitest'

import { negotiateFormat } from './negotiate.ts'

const prometheus2 =
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'
const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'

test.each([
  [undefined, 'text'],
  [null, 'text'],
  ['', 'text'],
  ['*/*', 'text'],
  ['text/html', 'text'],
  [prometheus2, 'openmetrics'],
  [prometheus3, 'openmetrics'],
  ['application/openmetrics-text', 'openmetrics'],
  ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
  ['application/openmetrics-text;version=0.0.1', 'text'],
  ['application/openmetrics-text;q=0.5, text/plain;q=0.5', 'text'],
  ['application/openmetrics-text;q=0.4, text/plain;q=0.5', 'text'],
  ['text/plain;q=0.4, application/openmetrics-text;q=0.5', 'openmetrics'],
  ['text/plain;version=0.0.4;q=0.4, */*;q=0.9', 'openmetrics'],
  ['application/*, text/plain;q=0.1', 'openmetrics'],
  ['application/openmetrics-text;q=0', 'text'],
  ['application/openmetrics-text;q=0, */*', 'text'],
  ['application/openmetrics-text;q=nonsense', 'text'],
  ['application/openmetrics-text;q=2', 'text'],
  [`${'x/y,'.repeat(100_000)}application/openmetrics-text`, 'text'],
])('%s is answered in %s', (accept, format) => {
  expect(negotiateFormat(accept)).toBe(format)
})

test('a header that occurs several times may be an array', () => {
  expect(negotiateFormat(['text/html', prometheus2])).toBe('openmetrics')
})
