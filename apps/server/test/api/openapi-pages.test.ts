import { describe, expect, test } from 'vitest'
import { gunzipSync } from 'node:zlib'

import { FILES } from '../../src/pages/files.ts'
import { apiKeys, appWith, ask } from '../ask.ts'

const app = appWith({ apiKeys })
const files = Object.keys(FILES)
const GZIP = { headers: { 'accept-encoding': 'gzip' } }

describe.each(['/docs', '/redoc'])('%s', (path) => {
  test('is a page that needs no key', async () => {
    const response = await ask(app, `GET ${path}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  test('loads its files and the document by relative links', async () => {
    const html = await (await ask(app, `GET ${path}`)).text()
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link)
    const own = links.filter((link) => link !== 'data:,' && link !== './openapi.json')
    expect(own.map((link) => link.replace('./docs/', '')).filter((name) => !files.includes(name))).toEqual([])
    const below = await (await ask(app, `GET ${path}/`)).text()
    expect(below).toBe(html.replaceAll('"./', '"../'))
  })

  test('may load nothing from elsewhere, and run no script in itself', async () => {
    const policy = await policyOf(path)
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; connect-src 'self';/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src [^;]*unsafe/)
  })
})

test('only ReDoc may have styles in the page', async () => {
  expect(await policyOf('/redoc')).toContain("style-src 'self' 'unsafe-inline'; worker-src blob:")
  expect(await policyOf('/docs')).not.toContain('unsafe')
  expect(await policyOf('/health')).toBe("default-src 'none'; frame-ancestors 'none'")
})

describe.each(files)('/docs/%s', (name) => {
  test('has a type with a character set', async () => {
    const { status, headers } = await ask(app, `GET /docs/${name}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe(
      name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    )
  })

  test('is the same compressed and plain', async () => {
    const compressed = await app.request(`/docs/${name}`, GZIP)
    const plain = await (await app.request(`/docs/${name}`)).text()
    const bytes = Buffer.from(await compressed.arrayBuffer())
    const isCompressed = compressed.headers.get('content-encoding') === 'gzip'
    expect((isCompressed ? gunzipSync(bytes) : bytes).toString()).toBe(plain)
    expect(isCompressed).toBe(bytes.length >= 1024)
  })

  test('loads nothing from elsewhere', async () => {
    const text = await (await app.request(`/docs/${name}`)).text()
    expect(text.match(/cdn\.redoc|# sourceMappingURL=(?!data:)|fonts\.g/g)).toBeNull()
  })

  test('is not sent again while it is the same', async () => {
    const etag = (await ask(app, `GET /docs/${name}`)).headers.get('etag') ?? ''
    const again = await ask(app, `GET /docs/${name}`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    const other = await ask(app, `GET /docs/${name}`, { headers: { 'if-none-match': 'W/"other"' } })
    expect(other.status).toBe(200)
  })
})

test.each(['nothing.js', 'constructor', '..%2fpackage.json', 'viewer.js.gz'])(
  'there is no file %s',
  async (name) => {
    const response = await ask(app, `GET /docs/${name}`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' })
  },
)

async function policyOf(path: string): Promise<string | null> {
  return (await ask(app, `GET ${path}`)).headers.get('content-security-policy')
}
