/**
 * Checks the folders of each workspace: the entries of a folder (files, and subfolders as a whole) do not import each other
 * in a circle, and no folder holds a single source file. Type imports count.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
const problems = ['packages', 'apps']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  .flatMap((workspace) => check(join(root, workspace, 'src')))
for (const problem of problems) process.stderr.write(`✗ ${problem}\n`)
if (problems.length === 0) process.stdout.write('No folders import each other\n')
process.exitCode = problems.length > 0 ? 1 : 0

function check(source: string): string[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test(?:-d)?\.ts$/.test(file))
    .map((file) => join(source, file))
  const imports = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })))
  return [...new Set(files.map(dirname))].flatMap((folder) => [
    ...lonely(folder, files, source),
    ...circles(folder, imports),
  ])
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/^(?:import|export|\}).*? from '(\.[^']+)'/gm)
  return [...specifiers].map(([, specifier = '']) => resolve(dirname(file), specifier))
}

function lonely(folder: string, files: readonly string[], source: string): string[] {
  const inside = files.filter((file) => file.startsWith(`${folder}/`))
  return folder === source || inside.length > 1
    ? []
    : [`${relative(root, folder)} holds a single source file`]
}

/** Finds a circle among the entries of a folder. Entry A points to B if a file in A imports a file in B. */
function circles(
  folder: string,
  imports: readonly { readonly from: string; readonly to: string }[],
): string[] {
  const arrows = new Map<string, Map<string, string>>()
  for (const { from, to } of imports) {
    const [a, b] = [childOf(folder, from), childOf(folder, to)]
    if (a === undefined || b === undefined || a === b) continue
    const reasons = arrows.get(a) ?? new Map<string, string>()
    arrows.set(a, reasons.set(b, `${relative(folder, from)} imports ${relative(folder, to)}`))
  }
  const circle = findCircle(arrows)
  if (circle === undefined) return []
  const steps = circle.map((name, index) => arrows.get(name)?.get(circle[(index + 1) % circle.length] ?? ''))
  return [`${relative(root, folder)}: a circle: ${steps.join(', ')}`]
}

function childOf(folder: string, file: string): string | undefined {
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split('/')[0] : undefined
}

function findCircle(arrows: ReadonlyMap<string, ReadonlyMap<string, string>>): string[] | undefined {
  const done = new Set<string>()
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return path.slice(path.indexOf(name))
    if (done.has(name)) return undefined
    for (const next of arrows.get(name)?.keys() ?? []) {
      const circle = visit(next, [...path, name])
      if (circle !== undefined) return circle
    }
    done.add(name)
    return undefined
  }
  for (const name of arrows.keys()) {
    const circle = visit(name, [])
    if (circle !== undefined) return circle
  }
  return undefined
}
