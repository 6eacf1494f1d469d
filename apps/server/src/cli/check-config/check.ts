import { isMonitorError } from '@botwatch/monitor'
import { formatProblem, type Problem } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'

import { readBounded } from '../../config/bounded-file.ts'
import { parseYaml } from '../../config/file/document.ts'
import type { ConfigProblem } from '../../config/file/position.ts'
import { loadConfig, type ConfigSource } from '../../config/load-config.ts'
import type { Finding } from '../../review/finding.ts'
import {
  placeFindings,
  placeIn,
  type Placed,
  type Places as PlacesInFile,
} from '../../review/place-finding.ts'
import { reviewConfig } from '../../review/review-config.ts'
import type { ServerConfig } from '../../config/server-config.ts'
import type { ConfigReport, ReportItem } from './report.ts'

/** Checks the configuration that a server would have, and reviews it if it is valid. */
export async function checkConfig(
  source: ConfigSource,
  { explain, nowMs }: { readonly explain: boolean; readonly nowMs: number },
): Promise<ConfigReport> {
  const loaded = loadConfig(source)
  const file = loaded.path ?? null
  const ofSettings = loaded.warnings.map((message): ReportItem => ({
    level: 'warning',
    kind: 'unused-setting',
    ...nowhere,
    message,
  }))
  if (!loaded.ok)
    return invalid(file, [...loaded.details.map((problem) => errorOf(problem, file)), ...ofSettings])
  try {
    const { problems, findings } = await reviewConfig(loaded.config, nowMs)
    const place = file === null ? placeNowhere : placesOf(file, loaded.positionOf)
    if (problems.length > 0)
      return invalid(file, [...place.problems(problems).map((each) => errorOf(each, file)), ...ofSettings])
    // Names may be tokens that somebody pasted in a wrong place.
    const { text } = createRedactor({ secrets: loaded.secrets })
    const hide = (item: ReportItem): ReportItem => ({
      ...item,
      path: item.path === null ? null : text(item.path),
      message: text(item.message),
    })
    return {
      file,
      items: [...ofSettings, ...place.findings(findings).map((finding) => hide(itemOf(finding, file)))],
      counts: countsOf(loaded.config),
      settings: explain
        ? loaded.origins.map(({ path, shown: value, from }) => ({ path: text(path), value, from }))
        : null,
    }
  } catch (error) {
    if (!isMonitorError(error)) throw error
    return invalid(file, [...error.problems.map((problem) => errorOf(problem, file)), ...ofSettings])
  }
}

/** Longest configuration file. */
const MAX_BYTES = 1_048_576
const nowhere = { file: null, line: null, column: null, path: null }

function invalid(file: string | null, items: readonly ReportItem[]): ConfigReport {
  return { file, items, counts: null, settings: null }
}

function errorOf(problem: ConfigProblem, file: string | null): ReportItem {
  const { position, path } = problem
  return {
    level: 'error',
    kind: 'invalid',
    file: position === undefined ? null : (problem.file ?? file),
    line: position?.line ?? null,
    column: position?.column ?? null,
    path: path === '' ? null : path,
    message: formatProblem({ ...problem, path: '' }),
  }
}

function itemOf({ kind, level, path, position, message }: Placed<Finding>, file: string | null): ReportItem {
  return {
    level,
    kind,
    file: position === undefined ? null : file,
    line: position?.line ?? null,
    column: position?.column ?? null,
    path,
    message,
  }
}

interface Places {
  readonly findings: (findings: readonly Finding[]) => readonly Placed<Finding>[]
  readonly problems: (problems: readonly Problem[]) => readonly ConfigProblem[]
}

/** Without a file only variables have names for people. */
const placeNowhere: Places = {
  findings: (findings) => findings.map((finding) => ({ ...finding, path: null, position: undefined })),
  problems: (problems) => problems.map((problem) => ({ ...problem, path: '' })),
}

/** The file is read a second time, for the names of its entries and its comments. */
function placesOf(file: string, positionOf: PlacesInFile['positionOf']): Places {
  const text = readBounded(file, MAX_BYTES)?.toString() ?? ''
  const { value, has } = parseYaml(text, () => '')
  const document = { value, has, positionOf }
  return {
    findings: (findings) => placeFindings(findings, text, document),
    problems: (problems) =>
      problems.map((problem) => {
        const placed = placeIn(document, problem)
        return { ...placed, path: placed.path ?? '' }
      }),
  }
}

function countsOf({ checks, channels, rules, silences }: ServerConfig): ConfigReport['counts'] {
  return { checks: checks.length, channels: channels.length, rules: rules.length, silences: silences.length }
}
