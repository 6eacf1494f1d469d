/** Writes the files of `/docs` and `/redoc` into the build, compressed, and the licences of what they contain. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { compressFile, FILES, type FileName } from '../src/pages/files.ts'

const LICENCES = [
  'swagger-ui-dist/LICENSE',
  'swagger-ui-dist/NOTICE',
  'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt',
  'redoc/LICENSE',
  'redoc/bundles/redoc.standalone.js.LICENSE.txt',
]

const folder = join(import.meta.dirname, '../dist/pages/files')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const name of Object.keys(FILES) as readonly FileName[])
  writeFileSync(join(folder, `${name}.gz`), await compressFile(name))
for (const path of LICENCES) {
  const [owner = '', ...rest] = path.split('/')
  copyFileSync(fileURLToPath(import.meta.resolve(path)), join(folder, `${owner}.${rest.at(-1)}`))
}
