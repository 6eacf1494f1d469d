import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'

import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'
import { mediaOf, operationsOf, refsOf, resolveRef, schemasOf, withParts } from '../document-parts.ts'
import { readDocument } from '../document.ts'

const document = await readDocument()
const operations = operationsOf(document)
const every = [...operations]
const SECRET = 'sk-5ecretsecretsecret5'

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(document.openapi).toBe('3.1.0')
})

test('every route is documented, and nothing else', () => {
  const routes = appWith({}).routes.filter(({ method }) => method !== 'ALL')
  const paths = new Set(routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`))
  expect([...operations.keys()].toSorted()).toEqual([...paths].toSorted())
})

test('a server in another app documents what it has there', async () => {
  const app = appWith({ apiKeys }, { isEmbedded: true })
  const response = await app.request('/openapi.json', { headers: bearer(keyOf('read')) })
  const { paths } = (await response.json()) as typeof document
  expect(Object.keys(paths)).toContain('/metrics')
  expect(Object.keys(paths).filter((path) => path.startsWith('/admin'))).toEqual([])
})

test('a scrape that is open to all is documented as such', async () => {
  const response = await appWith({ openMetrics: true }).request('/openapi.json')
  const opened = operationsOf((await response.json()) as typeof document)
  expect(opened.get('GET /metrics/prometheus')?.security).toEqual([])
  expect(operations.get('GET /metrics/prometheus')?.security).toEqual([{ key: [] }, { session: [] }])
})

test.each([
  'GET /api/v1/rules/NAME',
  'DELETE /api/v1/rules/NAME',
  'POST /api/v1/heartbeats/NAME',
  'POST /api/v1/channels/NAME/test',
])('a name that is too long is an answer of the document: %s', async (route) => {
  const headers = bearer(keyOf('admin'))
  // `ask` compares the answer with the document.
  const response = await ask(appWith({ apiKeys }), route.replace('NAME', 'x'.repeat(300)), { headers })
  expect([response.status, await response.json()]).toMatchObject([400, { code: 'INVALID_PATH' }])
})

describe('schemas', () => {
  const schemas = schemasOf(document)
  const parts = schemas.flatMap(withParts)
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true, allowUnionTypes: true })
  addFormats.default(ajv)
  for (const [name, schema] of Object.entries(document.components.schemas)) ajv.addSchema(alone(schema), name)
  const validators = new Map<string, ValidateFunction>()
  /** Problems of many operations have the same schema. */
  const validatorOf = (schema: object): ValidateFunction => {
    const text = JSON.stringify(schema)
    const validate = validators.get(text) ?? ajv.compile(alone(schema))
    validators.set(text, validate)
    return validate
  }

  test('all compile in draft 2020-12', () => {
    const problems = schemas.flatMap(({ name, value }) => {
      try {
        validatorOf(value)
        return []
      } catch (error) {
        return [`${name}: ${String(error)}`]
      }
    })
    expect(problems).toEqual([])
  })

  test('none allows anything', () => {
    const empty = parts.filter(({ value }) =>
      Object.keys(value).every((key) => key === 'description' || key === 'title'),
    )
    expect(empty.map(({ name }) => name)).toEqual([])
  })

  test('none has words of earlier drafts', () => {
    const old = parts.flatMap(({ name, value }) =>
      Object.entries(value).flatMap(([key, part]) =>
        ['definitions', 'nullable', 'additionalItems', 'dependencies', 'id', '$schema'].includes(key) ||
        (key === 'items' && Array.isArray(part)) ||
        (key.startsWith('exclusive') && typeof part === 'boolean')
          ? [`${name}: ${key}`]
          : [],
      ),
    )
    expect(old).toEqual([])
  })

  test('components have a name and a description', () => {
    const { schemas: components } = document.components
    const bad = Object.entries(components).flatMap(([name, schema]) =>
      /^[A-Z][A-Za-z\d]*$/.test(name) && 'description' in schema ? [] : [name],
    )
    expect(bad).toEqual([])
  })

  test('every example is valid', () => {
    const problems = mediaOf(document).flatMap(({ name, value: { schema, example, examples = {} } }) => {
      const shown = Object.values(examples).map(
        ({ $ref }) => (resolveRef(document, $ref) as { readonly value: unknown }).value,
      )
      const all = example === undefined ? shown : [example, ...shown]
      const validate = validatorOf(schema)
      return all.flatMap((each) => (validate(each) ? [] : [`${name}: ${ajv.errorsText(validate.errors)}`]))
    })
    expect(problems).toEqual([])
  })
})

describe('operations', () => {
  test('every id is used once', () => {
    const ids = every.map(([, { operationId }]) => operationId)
    const twice = every.filter(([, { operationId }]) => ids.filter((id) => id === operationId).length > 1)
    expect(twice.map(([name]) => name)).toEqual([])
    expect(ids.filter((id) => !/^[a-z][A-Za-z\d]*$/.test(id))).toEqual([])
  })

  test('every operation, answer and parameter is described', () => {
    const problems = every.flatMap(([name, { summary, description, parameters = [], responses }]) => [
      ...(/^[A-Z].*[^.]$/.test(summary) ? [] : [`${name}: summary`]),
      ...(/^[A-Z].*\.\n\nNeeds .*\.$/s.test(description) ? [] : [`${name}: description`]),
      ...parameters
        .filter(({ description: text = '' }) => text.length < 4)
        .map((parameter) => `${name}: parameter ${parameter.name}`),
      ...Object.entries(responses)
        .filter(([, { description: text }]) => !text.endsWith('.'))
        .map(([status]) => `${name}: answer ${status}`),
    ])
    expect(problems).toEqual([])
  })

  test('every body has an example', () => {
    const without = mediaOf(document).filter(
      ({ value: { example, examples } }) => (example ?? examples) === undefined,
    )
    expect(without.map(({ name }) => name)).toEqual([])
  })

  test('every answer but 204 and 304 has a body', () => {
    const without = every.flatMap(([name, { responses }]) =>
      Object.entries(responses)
        .filter(([status, { content }]) => !['204', '304'].includes(status) && content === undefined)
        .map(([status]) => `${name}: answer ${status}`),
    )
    expect(without).toEqual([])
  })

  test('every tag is described', () => {
    const known = new Set(document.tags.map(({ name }) => name))
    expect(
      every.filter(([, { tags }]) => !tags.every((tag) => known.has(tag))).map(([name]) => name),
    ).toEqual([])
  })

  test('each needs a key exactly if its security says so', async () => {
    const app = appWith({ apiKeys })
    // To log in, a key is in the body.
    const asked = every.filter(([name]) => name !== 'POST /api/v1/session')
    const wrong: string[] = []
    for (const [name, { security }] of asked) {
      const { status } = await ask(app, pathWith('some', name))
      const isOpen = security.length === 0 || security.some((each) => Object.keys(each).length === 0)
      if (isOpen === (status === 401)) wrong.push(`${name}: ${status}`)
    }
    expect(wrong).toEqual([])
  })

  test('an invalid request gets a problem that repeats nothing of it', async () => {
    const app = appWith({})
    // Takes every parameter.
    const asked = [...operations.keys()].filter((name) => name !== 'GET /metrics/history')
    const wrong: string[] = []
    for (const name of asked) {
      const body = /^(?:GET|DELETE) /.test(name) ? {} : { body: JSON.stringify({ unknown: SECRET }) }
      const response = await ask(app, `${pathWith(SECRET, name)}?unknown=${SECRET}`, body)
      const text = await response.text()
      const isRight = response.status === 400 && /"code":"INVALID_/.test(text) && /"problems":\[\{/.test(text)
      if (!isRight || text.includes(SECRET)) wrong.push(`${name}: ${text}`)
    }
    expect(wrong).toEqual([])
  })
})

/** A schema whose references are names of components: OpenAPI's words around them are unknown to a validator. */
function alone(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"')) as object
}

/** A request with a value for each parameter of the path. */
function pathWith(value: string, name: string): string {
  return name.replaceAll(/\{\w+\}/g, value)
}

test('every reference leads somewhere', () => {
  const refs = [...new Set(refsOf(document))]
  expect(refs.filter((ref) => resolveRef(document, ref) === undefined)).toEqual([])
})

test('every component is used', () => {
  const refs = new Set(refsOf({ paths: document.paths, schemas: document.components.schemas }))
  const unused = Object.keys(document.components.schemas).filter(
    (name) => !refs.has(`#/components/schemas/${name}`),
  )
  expect(unused).toEqual([])
})
