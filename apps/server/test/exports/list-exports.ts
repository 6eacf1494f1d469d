import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '../../../..')
const packages = [...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`), 'apps/server']

/** Every function and class that a published package exports, by its name, e.g. `health/http APIHealthChecker`. */
export async function listExports(): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>()
  for (const folder of packages) {
    for (const [subpath, file] of sourcesOf(join(root, folder))) {
      const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
      for (const [name, value] of Object.entries(exported))
        if (typeof value === 'function')
          found.set(`${folder.replace(/^\w+\//, '')}${subpath.slice(1)} ${name}`, value)
    }
  }
  return found
}

/** The subpaths of a package and their sources, those of tests excepted. */
function sourcesOf(folder: string): readonly (readonly [string, string])[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly '@botwatch/source'?: string }>>
  }
  return Object.entries(manifest.exports).flatMap(([subpath, { '@botwatch/source': source }]) => {
    if (source === undefined || subpath === './testing') return []
    if (!source.includes('*')) return [[subpath, join(folder, source)] as const]
    const [before = '', after = ''] = source.split('*')
    return readdirSync(join(folder, before))
      .filter((file) => file.endsWith(after) && !file.includes('.test.'))
      .map(
        (file) => [subpath.replace('*', file.slice(0, -after.length)), join(folder, before, file)] as const,
      )
  })
}
