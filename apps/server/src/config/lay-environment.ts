import { spellingOfNoProxy } from './connection-environment.ts'
import { readEnvironmentOptions } from './environment-options.ts'
import { SETTING_VARIABLES } from './environment-settings.ts'
import type { Fields, Layer, Origin } from './file/layer.ts'
import { readHeartbeats } from './heartbeats-variable.ts'
import { readService, SERVICE_ENTRIES } from './service-entries.ts'
import { setField } from './set-field.ts'
import { layEntry, type LaidEntries } from './variable-entry.ts'

type Variables = Readonly<Record<string, string>>

/** Lays the variables over the data of a file. `names` are those that the file refers to. */
export function layEnvironment(
  set: Variables,
  nameOf: (variable: string) => string,
  file: Fields,
  names: ReadonlySet<string>,
): Omit<Layer, 'warnings'> & { readonly ignored: readonly string[] } {
  const services = SERVICE_ENTRIES.map((entry) => readService(entry, { set, nameOf, names, file }))
  const jobs = readHeartbeats(set['MONITORING_HEARTBEATS'] ?? '')
  const options = readEnvironmentOptions(set)
  const laid = [...services.flatMap(({ entry }) => entry ?? []), ...jobs.entries].reduce<LaidEntries>(
    (before, entry) => layEntry(before, entry, file),
    {
      value: file,
      sources: [],
      problems: [...services.flatMap(({ problems }) => problems), ...jobs.problems],
      conflicts: [],
    },
  )
  const settings = SETTING_VARIABLES.flatMap(({ name, field, read, orElse, isHidden }) => {
    const text = set[name]
    return text === undefined
      ? []
      : [{ source: { name: nameOf(name), field, text, orElse, isHidden }, value: read(text) }]
  })
  return {
    ...laid,
    value: settings.reduce(
      (value, { source, value: each }) => setField(value, source.field, each),
      laid.value,
    ),
    sources: [...settings.map(({ source }) => source), ...laid.sources],
    problems: [...laid.problems, ...options.problems],
    input: options.input,
    noProxy: set[spellingOfNoProxy(set)],
    hasKeys: set['MONITORING_API_KEYS'] !== undefined,
    origins: originsOf(set, nameOf),
    ignored: services.flatMap(({ ignored }) => ignored),
  }
}

/** Variables that replace a part of the file, and the part. */
const PARTS = [
  ['MONITORING_API_KEYS', 'auth.keys'],
  ['METRICS_PRICES', 'prices'],
  ['METRICS_PRICES_FILE', 'prices'],
  ['http_proxy', 'connection.proxy.http'],
  ['HTTP_PROXY', 'connection.proxy.http'],
  ['https_proxy', 'connection.proxy.https'],
  ['HTTPS_PROXY', 'connection.proxy.https'],
  ['no_proxy', 'connection.proxy.no_proxy'],
  ['NO_PROXY', 'connection.proxy.no_proxy'],
  ['MONITORING_CLIENT_CERT', 'connection.cert'],
  ['MONITORING_CLIENT_KEY', 'connection.key'],
] as const

/** The first variable that is set of each part. */
function originsOf(set: Variables, nameOf: (variable: string) => string): readonly Origin[] {
  const given = PARTS.filter(([variable]) => set[variable] !== undefined)
  return given
    .filter(([, path], index) => given.findIndex(([, other]) => other === path) === index)
    .map(([variable, path]) => ({
      path,
      shown: variable === 'METRICS_PRICES_FILE' ? (set[variable] ?? '') : '[hidden]',
      from: nameOf(variable),
    }))
}
