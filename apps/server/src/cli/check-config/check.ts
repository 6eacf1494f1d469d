import { isMonitorError } from '@botwatch/monitor'
import { formatProblem } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'

import { readBounded } from '../../config/bounded-file.ts'
import { parseYaml } from '../../config/file/document.ts'
import type { ConfigProblem } from '../../config/file/position.ts'
import { loadConfig, type ConfigSource, type LoadResult } from '../../config/load-config.ts'
import type { Finding } from '../../review/finding.ts'
import { reviewOverridden } from '../../review/overridden.ts'
import { placeFindings, type Placed } from '../../review/place-finding.ts'
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
    const findings = await reviewConfig(loaded.config, nowMs)
    const place = file === null ? nameNothing : placesOf(file, loaded)
    // Names may be tokens that somebody pasted in a wrong place.
    const { text } = createRedactor({ secrets: loaded.secrets })
    const hide = (item: ReportItem): ReportItem => ({
      ...item,
      path: item.path === null ? null : text(item.path),
      message: text(item.message),
    })
    return {
      file,
      items: [...ofSettings, ...place(findings).map((finding) => hide(itemOf(finding, file)))],
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

type Loaded = Extract<LoadResult, { readonly ok: true }>
type PlaceFindings = (findings: readonly Finding[]) => readonly Placed<Finding>[]

/** Without a file only variables have names for people. */
const nameNothing: PlaceFindings = (findings) =>
  findings.map((finding) => ({ ...finding, path: null, position: undefined }))

/** The file is read a second time, for the names of its entries and its comments. */
function placesOf(
  file: string,
  { origins, positionOf }: Pick<Loaded, 'origins' | 'positionOf'>,
): PlaceFindings {
  const text = readBounded(file, MAX_BYTES)?.toString() ?? ''
  const inFile = parseYaml(text, () => '')
  const { value, has } = inFile
  return (findings) => [
    ...placeFindings(findings, text, { value, has, positionOf }),
    ...placeFindings(reviewOverridden(origins, inFile), text, inFile),
  ]
}

/** Counts what the file and variables have, without the parts of every server. */
function countsOf({ checks, channels, rules, silences }: ServerConfig): ConfigReport['counts'] {
  return {
    checks: checks.length,
    channels: channels.length,
    rules: rules.length,
    silences: silences.length,
  }
}
