/**
 * Checks every package as a consumer gets it: packs it with pnpm, checks it with publint and attw, installs it from its
 * tarball into an empty project and imports its root and every subpath there. Needs a finished build.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

import { METADATA, packAll, type Manifest, type Packed } from './pack.ts'

const root = join(import.meta.dirname, '..')
const work = mkdtempSync(join(tmpdir(), 'botwatch-pack-'))
const failures: string[] = []
try {
  const packed = packAll(work)
  for (const item of packed.values()) {
    await lint(item)
    installAlone(item, packed)
  }
  for (const failure of failures) process.stderr.write(`✗ ${failure}\n`)
  if (failures.length === 0)
    process.stdout.write(`${packed.size} packages packed, checked, installed and imported\n`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
process.exitCode = failures.length > 0 ? 1 : 0

async function lint({ manifest, tarball }: Packed): Promise<void> {
  const bytes = readFileSync(tarball)
  const archive = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: archive }, strict: true })
  for (const message of messages)
    failures.push(`${manifest.name}: publint: ${formatMessage(message, pkg) ?? message.code}`)
  for (const field of METADATA)
    if (manifest[field] === undefined) failures.push(`${manifest.name}: package.json has no ${field}`)
  const files = run('tar', ['-tf', tarball], work).split('\n')
  for (const file of files.filter((name) => /\.map$|\.test\./.test(name)))
    failures.push(`${manifest.name}: ${file} is of no use without its sources`)
  attempt(manifest.name, 'attw', () =>
    run('pnpm', ['exec', 'attw', tarball, '--profile', 'esm-only', '--quiet'], root),
  )
}

/** Installs the package with only the Botwatch packages that it declares, so that an undeclared import fails. */
function installAlone({ manifest, folder }: Packed, packed: ReadonlyMap<string, Packed>): void {
  const project = join(work, `alone-${basename(folder)}`)
  mkdirSync(project)
  const overrides: Record<string, string> = {}
  for (const name of closure(manifest.name, packed)) overrides[name] = `file:${packed.get(name)?.tarball}`
  const own = { name: 'stranger', private: true, type: 'module' }
  const dependencies = { [manifest.name]: overrides[manifest.name], ...manifest.peerDependencies }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...own, dependencies, overrides }))
  const specifiers = subpaths(folder, manifest).map((subpath) => manifest.name + subpath)
  const script = `for (const specifier of ${JSON.stringify(specifiers)}) {
    const module = await import(specifier)
    if (Object.keys(module).length === 0) throw new Error(specifier + ' exports nothing')
  }`
  writeFileSync(join(project, 'import.js'), script)
  attempt(manifest.name, 'installed alone', () => {
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], project)
    run(process.execPath, ['import.js'], project)
  })
  process.stdout.write(`${manifest.name}: ${specifiers.join(' ')}\n`)
}

function closure(
  name: string,
  packed: ReadonlyMap<string, Packed>,
  seen = new Set<string>(),
): ReadonlySet<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const dependency of Object.keys(packed.get(name)?.manifest.dependencies ?? {})) {
    if (packed.has(dependency)) closure(dependency, packed, seen)
  }
  return seen
}

function subpaths(folder: string, manifest: Manifest): string[] {
  return Object.entries(manifest.publishConfig?.exports ?? {}).flatMap(([key, target]) => {
    if (!key.includes('*')) return [key.slice(1)]
    const names = readdirSync(join(folder, target.slice(0, target.indexOf('*')))).filter((file) =>
      file.endsWith('.js'),
    )
    return names.map((file) => key.slice(1).replace('*', file.slice(0, -'.js'.length)))
  })
}

function attempt(name: string, what: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    failures.push(`${name}: ${what}: ${stdout || stderr ? stdout + stderr : String(error)}`)
  }
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 240_000 })
}
