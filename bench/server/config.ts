/** A configuration file with 100 checks and 50 rules: the first look of a process at it, and each later one, as at a reload. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// @boundaries-ignore it is no part of the public surface
import { loadConfig } from '../../apps/server/src/config/load-config.ts'
import { machine, median } from '../rounds.ts'

const CHECKS = 100
const RULES = 50
const PROCESSES = 9
const LATER = 20

const [, script = '', path] = process.argv
if (path === undefined) report()
else console.log(JSON.stringify(times(path)))

interface Spent {
  readonly ms: number
  /** Of all threads, which depends less on other work of the machine. */
  readonly cpuMs: number
}

interface Times {
  readonly first: Spent
  readonly later: Spent
}

/** Times in this process. The first look compiles what the later ones use. */
function times(file: string): Times {
  const look = (): Spent => {
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
    const result = loadConfig({ env: { TOKEN: 'glpat-9fKq2Zw7Rt4Xy8Bn3Mv1' }, path: file })
    const [ms, { user, system }] = [performance.now() - startedAt, process.cpuUsage(cpu)]
    if (!result.ok) throw new Error(result.problems.join('\n'))
    const { checks, rules } = result.config
    if (checks.length !== CHECKS || rules.length !== RULES) throw new Error('entries are missing')
    return { ms, cpuMs: (user + system) / 1000 }
  }
  const first = look()
  const later = Array.from({ length: LATER }, look)
  return {
    first,
    later: { ms: median(later.map(({ ms }) => ms)), cpuMs: median(later.map(({ cpuMs }) => cpuMs)) },
  }
}

function report(): void {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-bench-'))
  const file = join(folder, 'botwatch.yaml')
  const text = largeFile()
  writeFileSync(file, text)
  const runs = Array.from({ length: PROCESSES }, (): Times => {
    const args = [...process.execArgv, script, file]
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Times
  })
  rmSync(folder, { recursive: true })
  console.log(machine())
  console.log(`\n${CHECKS} checks and ${RULES} rules   median ms   largest ms   median CPU ms`)
  print(
    'first look of a process',
    runs.map(({ first }) => first),
  )
  print(
    'later looks',
    runs.map(({ later }) => later),
  )
}

function print(name: string, spent: readonly Spent[]): void {
  const ms = spent.map((each) => each.ms)
  const figures = [median(ms), Math.max(...ms), median(spent.map(({ cpuMs }) => cpuMs))]
  console.log(`${name.padEnd(25)}${figures.map((each) => each.toFixed(0).padStart(13)).join('')}`)
}

/** Checks and rules of several types, as a large installation has them. */
function largeFile(): string {
  const checks = Array.from({ length: CHECKS }, (_, n) => {
    const kinds = [
      `type: http, url: 'https://service-${n}.example.com/health', interval: 30s, expect: { status: [200], json: [{ path: $.ok, equals: true }] }`,
      `type: tcp, host: db-${n}.internal, port: 5432, timeout: 2s`,
      `type: gitlab, url: 'https://gitlab-${n}.example.com', token: '\${TOKEN}', project: group/app`,
      `type: heartbeat, interval: 24h, grace: 30m`,
      `type: tls, host: www-${n}.example.com, interval: 1h`,
    ]
    return `  - { name: check_${n}, ${kinds[n % kinds.length]} }`
  })
  const rules = Array.from({ length: RULES }, (_, n) => {
    const kinds = [
      `metric: queue_${n}_seconds, gt: 2m, for: 5m`,
      `ratio: errors_${n}_total, of: requests_${n}_total, gt: 5%, for: 2m`,
      `check: check_${n}, status: unhealthy, for: 1m`,
    ]
    return `  - { name: rule_${n}, ${kinds[n % kinds.length]}, severity: warning, match: 'team="web"', channels: [team] }`
  })
  return [
    'server: { port: 8080, timezone: Europe/Berlin }',
    'checks:',
    ...checks,
    "channels: { team: { type: slack, url: 'https://hooks.slack.com/services/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' } }",
    'rules:',
    ...rules,
    '',
  ].join('\n')
}
