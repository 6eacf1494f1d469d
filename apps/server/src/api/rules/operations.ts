import { isAlertsError, type AlertManager, type AlertRule, type AlertRuleInput } from '@botwatch/alerts'
import { formatProblems, text, type Problem } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { noteChange } from '../../audit/change.ts'
import { callerName } from '../../http/caller-name.ts'
import { json, operation, type Operation } from '../../http/operation.ts'
import { orProblem } from '../../http/part-problem.ts'
import { problem } from '../../http/problem.ts'
import type { RouteEnv } from '../../http/route-env.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { singlePage } from '../page.ts'
import { fromWireRule, toRuleProblems, toWireRule } from './convert.ts'
import { createDryRun } from './dry-run.ts'
import { exampleInput, exampleListed, exampleValidated } from './examples.ts'
import { findRule, listRules } from './listed-rules.ts'
import { listedRuleSchema, ruleInputSchema, validatedRuleSchema } from './schemas.ts'

const params = v.strictObject({ name: v.pipe(text(1, 128), v.description('Name of the rule.')) })
const MAX_PROBLEMS_IN_DETAIL = 3

/** Rules: list, read, save, delete, validate. */
export function ruleOperations({ monitor }: ApiDependencies): readonly Operation[] {
  const { alerts } = monitor
  const dryRun = createDryRun(monitor)
  const answer = { schema: listedRuleSchema, example: exampleListed }
  const { name: _name, ...namedExample } = exampleInput
  return [
    operation({
      route: 'GET /api/v1/rules',
      id: 'listRules',
      tag: 'Rules',
      summary: 'List the rules',
      description:
        'Returns all rules in the order of their names, each with its definition, where it comes from, its state, and when it was last evaluated. There is only one page.',
      needs: 'read',
      answers: {
        200: {
          description: 'The rules.',
          schema: singlePage(listedRuleSchema),
          example: { items: [exampleListed], next_cursor: null },
        },
      },
      errors: ['STORE_UNAVAILABLE'],
      handle: (c) =>
        orProblem(c, 'RULE_NOT_FOUND', async () =>
          json(c, { items: await listRules(alerts), next_cursor: null }),
        ),
    }),
    operation({
      route: 'GET /api/v1/rules/:name',
      id: 'getRule',
      tag: 'Rules',
      summary: 'Get a rule',
      description: 'Returns one rule with its definition and its state.',
      needs: 'read',
      params,
      answers: { 200: { description: 'The rule.', ...answer } },
      errors: ['RULE_NOT_FOUND', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { name } }) =>
        orProblem(c, 'RULE_NOT_FOUND', async () => {
          const rule = await findRule(alerts, name)
          return rule === undefined ? notFound(c) : c.json(rule)
        }),
    }),
    operation({
      route: 'PUT /api/v1/rules/:name',
      id: 'saveRule',
      tag: 'Rules',
      summary: 'Add or replace a rule',
      description:
        'Saves a rule, which survives a restart. It replaces a rule that was saved before or a default rule, which is switched off by putting its `rule` back with `enabled: false`. A field that is not given has its default. Open alerts of series that the rule no longer watches are resolved; the others go on with their next sample. A rule of the program or its configuration cannot be replaced.',
      needs: 'admin',
      action: 'rule.put',
      params,
      body: { schema: v.unknown(), documented: ruleInputSchema, example: namedExample },
      answers: {
        200: { description: 'The rule was replaced.', ...answer },
        201: { description: 'The rule is new.', ...answer },
      },
      errors: ['INVALID_RULE', 'RULE_IS_FIXED', 'CONFLICT', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { name }, body }) =>
        orProblem(c, 'RULE_NOT_FOUND', async () => {
          const before = await findRule(alerts, name)
          noteChange(c, { target: name, before: before?.rule })
          const read = await readRule(alerts, body, name)
          if (!read.ok) return invalidRule(c, read.problems)
          try {
            await alerts.saveRule(read.input, { by: callerName(c) })
          } catch (error) {
            // E.g. a channel that cannot be created.
            if (!isAlertsError(error) || error.code !== 'INVALID_RULE') throw error
            return invalidRule(c, toRuleProblems(error.problems, body))
          }
          const after = await findRule(alerts, name)
          noteChange(c, { target: name, before: before?.rule, after: after?.rule })
          return after === undefined ? notFound(c) : c.json(after, before === undefined ? 201 : 200)
        }),
    }),
    operation({
      route: 'DELETE /api/v1/rules/:name',
      id: 'deleteRule',
      tag: 'Rules',
      summary: 'Delete a rule',
      description:
        'Deletes a rule that was saved, and resolves its alerts. If it replaced a default rule, that one is in effect again. A default rule, or one of the program or its configuration, cannot be deleted; a default rule is switched off by putting its `rule` back with `enabled: false`.',
      needs: 'admin',
      action: 'rule.delete',
      params,
      answers: { 204: { description: 'The rule was deleted.' } },
      errors: ['RULE_NOT_FOUND', 'RULE_IS_FIXED', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { name } }) =>
        orProblem(c, 'RULE_NOT_FOUND', async () => {
          const before = await findRule(alerts, name)
          noteChange(c, { target: name, before: before?.rule })
          await alerts.deleteRule(name)
          const after = await findRule(alerts, name)
          noteChange(c, { target: name, before: before?.rule, after: after?.rule })
          return c.body(null, 204)
        }),
    }),
    operation({
      route: 'POST /api/v1/rules/validate',
      id: 'validateRule',
      tag: 'Rules',
      summary: 'Validate a rule',
      description:
        'Checks a rule without saving it. Returns it with its defaults and the alerts that it would have raised over the stored last day, or a problem that lists everything wrong with it. Nobody is notified, and a disabled rule is evaluated as an enabled one.',
      needs: 'read',
      body: { schema: v.unknown(), documented: ruleInputSchema, example: exampleInput },
      answers: {
        200: {
          description: 'The rule is valid.',
          schema: validatedRuleSchema,
          example: exampleValidated,
        },
      },
      errors: ['INVALID_RULE', 'STORE_UNAVAILABLE'],
      handle: (c, { body }) =>
        orProblem(c, 'RULE_NOT_FOUND', async () => {
          const read = await readRule(alerts, body)
          if (!read.ok) return invalidRule(c, read.problems)
          return json(c, { rule: toWireRule(read.rule), ...(await dryRun(read.rule)) })
        }),
    }),
  ]
}

type Read =
  | { readonly ok: true; readonly rule: AlertRule; readonly input: AlertRuleInput }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads a rule, and lists everything wrong with it at once. `name` is that in the path, if there is one. */
async function readRule(
  alerts: Pick<AlertManager, 'validateRule'>,
  body: unknown,
  name?: string,
): Promise<Read> {
  const { input, problems } = fromWireRule(body, name)
  const result = await alerts.validateRule(input)
  if (result.ok && problems.length === 0)
    return { ok: true, rule: result.rule, input: input as unknown as AlertRuleInput }
  // A value that is no rule at all, for example, is a problem of both.
  const paths = new Set(problems.map(({ path }) => path))
  const others = result.ok ? [] : toRuleProblems(result.problems, body)
  return { ok: false, problems: [...problems, ...others.filter(({ path }) => !paths.has(path))] }
}

function invalidRule(c: Context<RouteEnv>, problems: readonly Problem[]): Response {
  const detail = `Invalid rule: ${formatProblems(problems, MAX_PROBLEMS_IN_DETAIL)}`
  return problem(c, 'INVALID_RULE', detail, { problems })
}

function notFound(c: Context<RouteEnv>): Response {
  return problem(c, 'RULE_NOT_FOUND', 'No rule has this name')
}
