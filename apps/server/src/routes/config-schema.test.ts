import { expect, test } from 'vitest'

import { apiKeys, appWith, ask } from '../../test/ask.ts'
import { configJsonSchema } from '../config/json-schema.ts'

test('the schema of the configuration file needs no key', async () => {
  const response = await ask(appWith({ apiKeys }), 'GET /botwatch.schema.json')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/schema+json')
  expect(await response.json()).toEqual(configJsonSchema())
})
