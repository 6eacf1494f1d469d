import type { Context } from 'hono'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import * as v from 'valibot'

import { contentCodingFor } from '../http/compression.ts'
import { operation, type Operation } from '../http/operation.ts'
import { problem } from '../http/problem.ts'
import type { RouteEnv } from '../http/route-env.ts'
import { FILES, readPageFile, type FileName, type PageFile } from './files.ts'
import { pageHtml, POLICIES, type Viewer } from './html.ts'

const decompress = promisify(gunzip)
const text = (example: string) => ({ schema: v.string(), example })

/** The pages that show the OpenAPI document, and their files. They hold no secret and need no key; the document does. */
export function pageOperations(): readonly Operation[] {
  return [
    page('swagger-ui', '/docs', 'getSwaggerUi', 'Swagger UI'),
    page('redoc', '/redoc', 'getRedoc', 'ReDoc'),
    operation({
      route: 'GET /docs/:file',
      id: 'getPageFile',
      tag: 'System',
      summary: 'Get a file of the pages',
      description: 'Returns a script or style of `/docs` and `/redoc`.',
      needs: 'open',
      params: v.strictObject({ file: v.pipe(v.string(), v.description('Name of the file.')) }),
      headers: v.strictObject({
        'If-None-Match': v.pipe(v.optional(v.string()), v.description('`ETag` of a stored answer.')),
      }),
      answers: {
        200: {
          description: 'The file.',
          alternatives: {
            'text/javascript': text("const root = new URL('..', import.meta.url)\n"),
            'text/css': text('body { margin: 0 }\n'),
          },
          headers: v.strictObject({ ETag: v.pipe(v.string(), v.description('Changes with the file.')) }),
        },
        304: { description: 'The stored answer is still right.' },
      },
      errors: ['NOT_FOUND'],
      handle: createFileAnswer(),
    }),
  ]
}

function page(viewer: Viewer, path: `/${string}`, id: string, name: string): Operation {
  return operation({
    route: `GET ${path}`,
    id,
    tag: 'System',
    summary: `Open ${name}`,
    description: `Returns the page of ${name}, which shows this document. It asks for a key if the document needs one.`,
    needs: 'open',
    answers: {
      200: {
        description: 'The page.',
        alternatives: { 'text/html': text('<!doctype html>\n<html lang="en">…</html>\n') },
      },
    },
    handle: (c) => {
      // Links are relative, since a proxy or the app around may have removed the start of the path.
      const root = new URL(c.req.url).pathname.endsWith('/') ? '../' : './'
      return c.body(pageHtml(viewer, root), 200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICIES[viewer],
        'cache-control': 'no-cache',
      })
    },
  })
}

function createFileAnswer() {
  const files = new Map<FileName, PageFile>()
  const read = async (name: FileName): Promise<PageFile> => {
    const file = files.get(name) ?? (await readPageFile(name))
    files.set(name, file)
    return file
  }
  return async (
    c: Context<RouteEnv>,
    { params: { file: name } }: { readonly params: { readonly file: string } },
  ): Promise<Response> => {
    if (!isFile(name)) return problem(c, 'NOT_FOUND', 'The pages have no file of this name')
    const { bytes, etag } = await read(name)
    // Asking again costs one short answer, and a new version of the server never runs with old files.
    const headers = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' }
    if (c.req.header('if-none-match')?.includes(etag) === true) return c.body(null, 304, headers)
    const type = name.endsWith('.css') ? 'text/css' : 'text/javascript'
    const described = { ...headers, 'content-type': `${type}; charset=utf-8` }
    if (contentCodingFor(c, bytes.length) === 'gzip')
      return c.body(bytes, 200, { ...described, 'content-encoding': 'gzip' })
    return c.body(new Uint8Array(await decompress(bytes)), 200, described)
  }
}

function isFile(name: string): name is FileName {
  return Object.hasOwn(FILES, name)
}
