import { isAbsolute, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

import { FINDING_KINDS, type FindingKind } from '../../review/finding.ts'
import { version } from '../../version.ts'
import type { ConfigReport, ReportItem } from './report.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const HOMEPAGE = 'https://github.com/botwatch/botwatch'

/** Every kind of result, in the order of their indexes. */
const RULES: readonly (readonly [id: FindingKind | 'invalid', text: string])[] = [
  ['invalid', 'The configuration is invalid, so that the server does not start.'],
  ...(Object.entries(FINDING_KINDS) as readonly (readonly [FindingKind, string])[]),
]

/** The report as a SARIF 2.1.0 log. Paths are relative to a folder: that in which code scanning runs. */
export function toSarif({ items }: ConfigReport, folder: string): unknown {
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'botwatch check-config',
            version,
            informationUri: HOMEPAGE,
            rules: RULES.map(([id, text]) => ({
              id,
              shortDescription: { text },
              defaultConfiguration: { level: id === 'invalid' ? 'error' : 'warning' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: items.map((item) => toResult(item, folder)),
      },
    ],
  }
}

function toResult({ level, kind, file, line, column, path, message }: ReportItem, folder: string): unknown {
  return {
    ruleId: kind,
    ruleIndex: RULES.findIndex(([id]) => id === kind),
    level,
    message: { text: path === null ? message : `${path}: ${message}` },
    ...(file !== null && {
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(file, folder) },
            ...(line !== null && {
              region: { startLine: line, ...(column !== null && { startColumn: column }) },
            }),
          },
          ...(path !== null && { logicalLocations: [{ fullyQualifiedName: path }] }),
        },
      ],
    }),
  }
}

/** A relative reference, or the URL of a file outside of the folder. */
function uriOf(file: string, folder: string): string {
  const inFolder = relative(folder, file)
  if (inFolder.startsWith('..') || isAbsolute(inFolder)) return pathToFileURL(file).href
  return inFolder.split(sep).map(encodeURIComponent).join('/')
}
