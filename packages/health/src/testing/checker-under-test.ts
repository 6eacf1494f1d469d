import type { Checker, CheckerOptions } from '../check/checker.ts'
import type { HealthCode } from '../check/codes.ts'
import type { HealthStatus } from '../check/status.ts'

/** A checker, and what a test opened for it. */
export interface CheckerUnderTest {
  readonly checker: Checker
  /** Releases what the test opened. Called at the end of each test. */
  readonly close?: () => void | Promise<void>
}

/** A way to break the checked service, and the result to expect from then on. */
export interface CheckerFailure<Subject extends CheckerUnderTest> {
  readonly cause: (subject: Subject) => void | Promise<void>
  /** Expected status of the next run. Default `unhealthy`. */
  readonly status?: Exclude<HealthStatus, 'healthy'>
  /** Expected code of the next run; null for none. */
  readonly code: HealthCode | null
}

/** Subject of `checkerContract`. A part that does not apply is null, so that no rule passes without testing anything. */
export interface CheckerContractOptions<Subject extends CheckerUnderTest> {
  /** Registers one test, e.g. `test` of Vitest or of `node:test`. */
  readonly test: (name: string, run: () => Promise<void>) => unknown
  /** Creates a checker of a service that works, with these options among its own. Called once per test. */
  readonly open: (options: CheckerOptions) => Subject | Promise<Subject>
  /** Tokens, passwords, secret paths: texts that no result, error or printed checker may contain. Null without any. */
  readonly secrets: readonly string[] | null
  /** Ways to break the checked service, by what goes wrong. Null if it cannot break. */
  readonly failures: Readonly<Record<string, CheckerFailure<Subject>>> | null
  /** Makes the checked service accept requests and never respond. Null if the checker waits for nothing. */
  readonly hang: ((subject: Subject) => void | Promise<void>) | null
  /** Checkers with invalid options of their own, by what is wrong. Null if there are none. */
  readonly badOptions: Readonly<Record<string, () => Checker>> | null
}
