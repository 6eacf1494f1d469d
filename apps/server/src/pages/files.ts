import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Every file of the pages, and the package that it is copied from at build. */
export const FILES = {
  'swagger-ui-bundle.js': 'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui.css': 'swagger-ui-dist/swagger-ui.css',
  'redoc.standalone.js': 'redoc/bundles/redoc.standalone.js',
  'viewer.js': './browser/viewer.js',
  'viewer.css': './browser/viewer.css',
} as const

/** Name of a file of the pages. */
export type FileName = keyof typeof FILES

/** A file that is served. */
export interface PageFile {
  /** Compressed with gzip. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly etag: string
}

const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg'
const SOURCE_MAPS = /\/[/*]# sourceMappingURL=[\w.-]+\.map(?:\s*\*\/)?/g
const compress = promisify(gzip)

/** Reads a file of the build. From source, it is made of the packages in `node_modules`. */
export async function readPageFile(name: FileName): Promise<PageFile> {
  const built = new URL(`./files/${name}.gz`, import.meta.url)
  const bytes = new Uint8Array(await readFile(built).catch(() => compressFile(name)))
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 16)
  return { bytes, etag: `W/"${hash}"` }
}

/** Compresses a file of a package, without what a page would load from elsewhere: its source maps, and the logo of ReDoc. */
export async function compressFile(name: FileName): Promise<Buffer> {
  const text = await readFile(fileURLToPath(import.meta.resolve(FILES[name])), 'utf8')
  return compress(text.replaceAll(SOURCE_MAPS, '').replaceAll(REDOC_LOGO, 'data:,'), { level: 9 })
}
