/**
 * Packs every public package with pnpm, as it is published. Needs a finished build.
 *
 * As a program, `node .ci/pack.ts FOLDER` prints the tarballs by the names of their packages as JSON.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Fields that a registry page shows or that decide whether the package can be installed. */
export const METADATA = [
  'description',
  'keywords',
  'homepage',
  'repository',
  'license',
  'engines',
  'type',
] as const

export interface Manifest extends Readonly<Partial<Record<(typeof METADATA)[number], unknown>>> {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, string>> }
}

export interface Packed {
  readonly folder: string
  readonly manifest: Manifest
  readonly tarball: string
}

const root = join(import.meta.dirname, '..')

/** Packs into a folder. Returns the packages by name. */
export function packAll(into: string): ReadonlyMap<string, Packed> {
  const packed = new Map<string, Packed>()
  for (const group of ['packages', 'apps']) {
    for (const name of readdirSync(join(root, group))) {
      const folder = join(root, group, name)
      if (!existsSync(join(folder, 'package.json'))) continue
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
      if (manifest.private === true) continue
      const options = { cwd: folder, stdio: 'pipe', timeout: 240_000 } as const
      execFileSync('pnpm', ['pack', '--pack-destination', into], options)
      const file = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`
      packed.set(manifest.name, { folder, manifest, tarball: join(into, file) })
    }
  }
  return packed
}

const [, , folder] = process.argv
if (import.meta.main && folder !== undefined) {
  const tarballs = [...packAll(folder)].map(([name, { tarball }]) => [name, tarball])
  process.stdout.write(JSON.stringify(Object.fromEntries(tarballs)))
}
