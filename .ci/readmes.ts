/**
 * Checks the Markdown pages: links lead to existing files, links in the README of a package also work on a registry page,
 * and every TypeScript example of a README that begins with an import compiles.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const REPOSITORY = /^https:\/\/github\.com\/botwatch\/botwatch\/(?:blob|tree)\/main\/([^#]+)/
const root = join(import.meta.dirname, '..')
const work = join(root, 'node_modules/.cache/readmes')
const workspaces = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => `${group}/${name}`),
)

const packageReadmes = workspaces.map((workspace) => `${workspace}/README.md`)
const pages = [
  ...packageReadmes,
  ...['.', 'docs', 'docs/decisions', 'docs/messages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(folder, file)),
  ),
]
const problems = [...pages.flatMap(linkProblems), ...pages.flatMap(pathProblems), ...exampleProblems()]
for (const problem of problems) process.stderr.write(`✗ ${problem}\n`)
if (problems.length === 0) process.stdout.write(`${pages.length} pages: links and examples hold\n`)
process.exitCode = problems.length > 0 ? 1 : 0

function linkProblems(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.flatMap((link) => {
    const [, inRepository] = REPOSITORY.exec(link) ?? []
    if (inRepository !== undefined)
      return existsSync(join(root, inRepository)) ? [] : [`${page}: no such file: ${link}`]
    if (/^(?:https?:|mailto:|#)/.test(link)) return []
    if (packageReadmes.includes(page)) return [`${page}: ${link} does not work on a registry page`]
    const file = resolve(root, dirname(page), link.split('#')[0] ?? '')
    return existsSync(file) ? [] : [`${page}: no such file: ${link}`]
  })
}

/** A path in code type, e.g. `packages/health/src`, is a promise like a link. */
function pathProblems(page: string): string[] {
  // Records describe the past.
  if (page.startsWith('docs/decisions/')) return []
  const spans = readFileSync(join(root, page), 'utf8').matchAll(
    /`((?:packages|apps|docs|bench|examples|\.ci)\/[\w./-]+)`/g,
  )
  return [...spans].flatMap(([, path = '']) =>
    existsSync(join(root, path)) ? [] : [`${page}: no such file: ${path}`],
  )
}

function exampleProblems(): string[] {
  rmSync(work, { recursive: true, force: true })
  mkdirSync(join(work, 'node_modules/@botwatch'), { recursive: true })
  linkModules()
  const examples = [...packageReadmes, 'README.md'].flatMap((page) => {
    const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)]
    return blocks
      .map(([, code = '']) => code)
      .filter((code) => code.startsWith('import '))
      .map((code, index) => ({ file: `${page.replaceAll(/\W/g, '-')}-${index + 1}.ts`, code }))
  })
  for (const { file, code } of examples) writeFileSync(join(work, file), code)
  const compilerOptions = { noEmit: true, rootDir: root, customConditions: ['@botwatch/source'] }
  const config = {
    extends: '../../../tsconfig.base.json',
    compilerOptions,
    files: examples.map(({ file }) => file),
  }
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify(config))
  try {
    const options = { cwd: root, encoding: 'utf8', stdio: 'pipe' } as const
    execFileSync('pnpm', ['exec', 'tsc', '-p', work, '--pretty', 'false'], options)
    return []
  } catch (error) {
    return (error as { readonly stdout: string }).stdout.trim().split('\n')
  }
}

/** Links all Botwatch packages and their dependencies, as if they were installed in one project. */
function linkModules(): void {
  for (const workspace of workspaces) {
    linkModule(join(root, workspace), `@botwatch/${workspace.split('/')[1]}`)
    const modules = join(root, workspace, 'node_modules')
    for (const name of readdirSync(modules)) if (!/^[.@]/.test(name)) linkModule(join(modules, name), name)
  }
}

function linkModule(target: string, name: string): void {
  const path = join(work, 'node_modules', name)
  if (!existsSync(path)) symlinkSync(target, path)
}
