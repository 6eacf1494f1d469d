import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { testBots } from './suite.ts'

// A suite of its own (`pnpm test:packed`): it builds and packs the packages, installs the tarballs with npm in an empty project
// as a stranger would, compiles the bots with TypeScript 5.9, and runs them on the oldest Node that is supported and on this one.

const OLDEST_NODE = '22.19.0'
const TYPESCRIPT = '~5.9.3'
const BUN = '^1.4.5'

const examples = join(import.meta.dirname, '..')
const typed = ['express.ts', 'fastify.ts', 'hono.ts', 'script.ts']
const project = mkdtempSync(join(tmpdir(), 'botwatch-packed-'))
/** The recipes of CONTRIBUTING.md and docs/notifiers.md, by package. */
const recipeFiles = {
  health: ['queue-checker.ts', 'queue-checker.test.ts'],
  notifiers: ['ntfy-channel.ts', 'fake-ntfy.ts', 'ntfy-contract.test.ts'],
}
const place = { failingParts: 'failing-parts.js', pathOf: (file: string) => join(project, file) }

describe.skipIf(process.env.BOTWATCH_PACKED !== '1')('installed from tarballs', () => {
  beforeAll(async () => {
    await run('pnpm', ['run', 'build:quiet'], join(examples, '..'))
    const packed = await run(process.execPath, ['.ci/pack.ts', project], join(examples, '..'))
    writeManifest(JSON.parse(packed) as Readonly<Record<string, string>>)
    await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project)
    for (const file of [...typed, 'express.js', 'script.js'])
      copyFileSync(join(examples, file), join(project, file))
    copyFileSync(join(import.meta.dirname, 'failing-parts.ts'), join(project, 'failing-parts.ts'))
    await compile({ module: 'nodenext', outDir: 'compiled' })
    copyFileSync(join(project, 'compiled/failing-parts.js'), join(project, 'failing-parts.js'))
  }, 600_000)

  test.each([
    { module: 'nodenext', exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    { module: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('TypeScript 5.9 accepts the bots and all types of the packages: %o', async (options) => {
    await expect(compile({ noEmit: true, ...options })).resolves.toBeUndefined()
  })

  testBots(`on Node ${OLDEST_NODE}`, {
    ...place,
    serving: ['compiled/express.js', 'compiled/fastify.js', 'compiled/hono.js', 'express.js'],
    scripts: ['compiled/script.js', 'script.js'],
    node: () => join(project, 'node_modules/node/bin/node'),
    // The first use of SQLite is a warning there.
    args: ['--disable-warning=ExperimentalWarning'],
  })

  testBots(`on Node ${process.versions.node}`, {
    ...place,
    serving: ['express.ts', 'fastify.ts', 'hono.ts', 'express.js'],
    scripts: ['script.ts', 'script.js'],
  })

  test('the recipes of a check and of a channel keep their contracts, run by node:test', async () => {
    const recipes = join(project, 'recipes')
    mkdirSync(recipes)
    for (const [folder, files] of Object.entries(recipeFiles))
      for (const file of files) {
        const source = readFileSync(join(examples, '../packages', folder, 'test', file), 'utf8')
        const own = source
          .replace("'vitest'", "'node:test'")
          .replace("'../src/index.ts'", `'@botwatch/${folder}'`)
          .replace("'../src/testing/index.ts'", `'@botwatch/${folder}/testing'`)
        writeFileSync(join(recipes, file), own)
      }
    const node = join(project, 'node_modules/node/bin/node')
    const tests = Object.values(recipeFiles).flatMap((files) =>
      files.filter((file) => file.endsWith('.test.ts')),
    )
    expect(await run(node, ['--test', '--test-reporter=tap', ...tests], recipes)).toMatch(/^# fail 0$/m)
  })

  test('Bun serves the monitoring to who has a key', async () => {
    const program = `
      import { createMonitor } from '@botwatch/monitor'
      import { createMonitoringServer } from '@botwatch/server'
      const key = 'c2a47e90b15d4f68a3e7d091'
      const monitor = createMonitor({ dataDir: './bun-data' })
      const config = { basePath: '/monitoring', apiKeys: [{ name: 'prometheus', role: 'scrape', key }] }
      const monitoring = createMonitoringServer({ monitor, config })
      await monitor.start()
      const server = Bun.serve({ port: 0, fetch: (request) => monitoring.fetch(request) })
      const statuses = []
      for (const authorization of [undefined, 'Bearer ' + key]) {
        const headers = authorization ? { authorization } : {}
        statuses.push((await fetch(server.url + 'monitoring/metrics', { headers })).status)
      }
      await monitor.stop()
      await server.stop()
      console.log(statuses.join())`
    writeFileSync(join(project, 'bun.js'), program)
    expect(await run('node_modules/.bin/bun', ['bun.js'], project)).toBe('401,200\n')
  })

  test('the server has its pages and the document of its API', async () => {
    const program = `
      import { createMonitoringServer } from '@botwatch/server'
      const { app, stopServer } = createMonitoringServer({ config: { dataDir: './page-data', logLevel: 'silent' } })
      for (const path of ['/docs', '/docs/swagger-ui-bundle.js', '/docs/redoc.standalone.js', '/docs/viewer.js', '/openapi.json'])
        console.log((await app.request(path)).status)
      await stopServer()`
    writeFileSync(join(project, 'pages.js'), program)
    expect(await run('node_modules/node/bin/node', ['pages.js'], project)).toBe('200\n'.repeat(5))
  })

  test('the command is installed, and its package has the schema of the file that it writes', async () => {
    const bin = 'node_modules/.bin/botwatch'
    const server = join(project, 'node_modules/@botwatch/server')
    expect(await run(bin, ['--version'], project)).toBe(`${readManifest(server).version}\n`)
    expect(await run(bin, ['schema'], project)).toBe(
      readFileSync(join(server, 'botwatch.schema.json'), 'utf8'),
    )
    expect(await run(bin, ['completion', 'bash'], project)).toContain('complete -F _botwatch botwatch')
    expect(JSON.parse(await run(bin, ['init', '--json'], project))).toEqual({
      path: 'botwatch.yaml',
      key: null,
      variables: [],
    })
    // On the oldest Node as well.
    expect(await run('node_modules/node/bin/node', [bin, 'prices', 'check', 'glm-4.6'], project)).toMatch(
      /^glm-4\.6 costs/,
    )
    rmSync(join(project, 'botwatch.yaml'))
  })

  test.each([
    [OLDEST_NODE, () => join(project, 'node_modules/node/bin/node')] as const,
    [process.versions.node, () => process.execPath] as const,
  ])('a CommonJS program on Node %s can require the packages', async (_version, node) => {
    const program =
      "console.log(typeof require('@botwatch/monitor').createMonitor, typeof require('@botwatch/server').createMonitoringServer)"
    expect(await run(node(), ['--input-type=commonjs', '-e', program], project)).toBe('function function\n')
  })
})

afterAll(() => rmSync(project, { recursive: true, force: true }), 120_000)

/** What the bots import: the packages from their tarballs, the rest in the versions that the repository uses. */
function writeManifest(tarballs: Readonly<Record<string, string>>): void {
  const overrides = Object.fromEntries(
    Object.entries(tarballs).map(([name, tarball]) => [name, `file:${tarball}`]),
  )
  const { dependencies, devDependencies } = readManifest(examples)
  const versions = Object.keys({ ...dependencies, ...devDependencies })
    .filter((name) => name !== 'vitest')
    .map((name) => [name, overrides[name] ?? readManifest(join(examples, 'node_modules', name)).version])
  const tools = { bun: BUN, node: OLDEST_NODE, typescript: TYPESCRIPT }
  const manifest = { private: true, type: 'module', overrides }
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ ...manifest, dependencies: { ...Object.fromEntries(versions), ...tools } }),
  )
}

interface Manifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Compiles all bots as a strict project that also checks the types of its libraries. */
async function compile(options: Readonly<Record<string, unknown>>): Promise<void> {
  const compilerOptions = { target: 'es2023', strict: true, types: ['node'], ...options }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  await run('node_modules/.bin/tsc', ['-p', '.'], project)
}

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd, encoding: 'utf8', timeout: 600_000 })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}
