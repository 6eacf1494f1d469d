import { execFileSync } from 'node:child_process'

import { FAULT_KINDS } from './faults.ts'
import { INVARIANTS, type Violation } from './invariants.ts'
import type { Totals } from './totals.ts'
import type { AnyWorld } from './run-world.ts'

/** Returns the commit of the working copy. */
export function commitOf(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'an unknown commit'
  }
}

/** Describes a failing world: what it breaks and all that happens in it. */
export function describeHistory(world: AnyWorld, violation: Violation): string {
  return [
    `  breaks: ${INVARIANTS[violation.invariant]}`,
    `  minute ${violation.minute}: ${violation.detail}`,
    ...describeSetting(world),
    ...world.actions.map(
      ({ minute, ...deed }) => `  minute ${Math.round(minute * 1000) / 1000}: ${JSON.stringify(deed)}`,
    ),
  ].join('\n')
}

function describeSetting(world: AnyWorld): readonly string[] {
  if ('kind' in world) {
    const { actions: _, ...setting } = world
    return [`  ${JSON.stringify(setting)}`]
  }
  const { rules, channels, plans = [], series, minutes, store } = world
  return [
    `  ${channels} channels, ${series} series per rule, faults end at minute ${minutes}, store ${store}`,
    ...plans.map((plan, channel) => `  channel ${channel}: ${JSON.stringify(plan)}`),
    ...rules.map((rule) => `  ${JSON.stringify(rule)}`),
  ]
}

/** Describes how often each invariant was checked and which seeds broke it. */
export function describeTable(totals: Totals, durationMs: number): string {
  const lines = totals.rows().map(({ sentence, checked, seeds }) => {
    const some = seeds.slice(0, 8).join(' ')
    const broken =
      seeds.length === 0 ? '' : `  broken by ${seeds.length}: ${some}${seeds.length > 8 ? ' …' : ''}`
    return `${String(checked).padStart(10)}  ${sentence}${broken}`
  })
  const { runs, failed, attempts } = totals
  const each = (durationMs / runs).toFixed(1)
  return [
    '   checked  invariant',
    ...lines,
    `${runs} runs, ${failed.length} failed, ${attempts} attempts, ${each} ms per run`,
  ].join('\n')
}

/** Describes results as the tables of RELIABILITY.md. */
export function describeMarkdown(totals: Totals): string {
  const { runs, attempts, failed, faults } = totals
  return [
    `${runs} worlds, ${attempts} attempts to send a message, ${failed.length} worlds with a broken promise.`,
    '',
    '| fault | promise | worlds | result |',
    '| --- | --- | --- | --- |',
    ...FAULT_KINDS.map(({ name, promise }) => {
      const { runs: count, failed: broken } = faults.get(name) ?? { runs: 0, failed: 0 }
      return `| ${name} | ${promise} | ${count} | ${resultOf(broken)} |`
    }),
    '',
    '| invariant | checked | result |',
    '| --- | --- | --- |',
    ...totals
      .rows()
      .map(({ sentence, checked, seeds }) => `| ${sentence} | ${checked} | ${resultOf(seeds.length)} |`),
  ].join('\n')
}

function resultOf(broken: number): string {
  return broken === 0 ? 'held' : `broken in ${broken}`
}
