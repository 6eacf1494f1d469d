import { spellingOfNoProxy } from './connection-environment.ts'
import { readRecipients } from './email-environment.ts'
import { readServices } from './environment-services.ts'
import { SETTING_VARIABLES } from './environment-settings.ts'
import type { Fields, FieldSource, Layer, MadeEntry, Origin } from './file/layer.ts'
import { SERVICE_ENTRIES, type ServiceEntry } from './service-entries.ts'

type Variables = Readonly<Record<string, string>>

/** Lays the variables over the data of a file. `names` are those that the file refers to. */
export function layEnvironment(
  set: Variables,
  nameOf: (variable: string) => string,
  file: Fields,
  names: ReadonlySet<string>,
): Omit<Layer, 'problems' | 'warnings'> & { readonly ignored: readonly string[] } {
  const settings = SETTING_VARIABLES.flatMap(({ name, field, read, orElse, isHidden }) => {
    const text = set[name]
    if (text === undefined) return []
    const source: FieldSource = { name: nameOf(name), field, text, orElse, isHidden }
    return [{ source, value: read(text) }]
  })
  const services = [
    ...SERVICE_ENTRIES.map((entry) => overlayService(entry, set, file, names, nameOf)),
    overlayHeartbeats(set, file),
  ]
  const overlaid = [...settings, ...services.flatMap(({ fields }) => fields)]
  const used = new Set(services.flatMap(({ used: each }) => each))
  const left = Object.assign({}, ...services.map(({ rest: each }) => each)) as Variables
  const rest = { ...Object.fromEntries(Object.entries(set).filter(([name]) => !used.has(name))), ...left }
  const { input, problems } = readServices(rest)
  return {
    value: overlaid.reduce(
      (value, { source, value: each }) => withField(value, stepsOf(source.field), each),
      file,
    ),
    sources: overlaid.map(({ source }) => source),
    input,
    inputProblems: problems,
    noProxy: set[spellingOfNoProxy(set)],
    hasKeys: set['MONITORING_API_KEYS'] !== undefined,
    made: madeBy(rest, input.heartbeats ?? []),
    origins: originsOf(rest, nameOf),
    ignored: services.flatMap(({ ignored }) => ignored),
  }
}

interface OverlaidService {
  readonly fields: readonly { readonly source: FieldSource; readonly value: unknown }[]
  /** Variables that make nothing by themselves. */
  readonly used: readonly string[]
  /** Variables that make what is left of them. */
  readonly rest?: Variables
  /** Variables that have no effect, each with one that the file refers to. */
  readonly ignored: readonly string[]
}

/**
 * The variables of a check or channel win over the fields of an entry of its name and type. Without such an entry they make none
 * if the file refers to one of them: there would be two.
 */
function overlayService(
  { kind, name, type, fields }: ServiceEntry,
  set: Variables,
  file: Fields,
  names: ReadonlySet<string>,
  nameOf: (variable: string) => string,
): OverlaidService {
  const given = Object.keys(fields).filter((variable) => set[variable] !== undefined)
  const path = pathOfEntry(file[kind], kind, name, type)
  const referred = Object.keys(fields).find((variable) => names.has(variable))
  const others = given.filter((variable) => !names.has(variable))
  if (path !== undefined) {
    const overlaid = others.map((variable) => {
      const text = set[variable] ?? ''
      const field = `${path}.${fields[variable]}`
      const source = { name: nameOf(variable), field, text, isHidden: true }
      return { source, value: variable === 'ALERT_EMAIL_TO' ? readRecipients(text) : text }
    })
    return { fields: overlaid, used: given, ignored: [] }
  }
  if (referred === undefined) return { fields: [], used: [], ignored: [] }
  return {
    fields: [],
    used: given,
    ignored: others.map(
      (variable) => `${variable} is ignored, because the configuration file uses ${referred}`,
    ),
  }
}

/** Jobs of which the file has a heartbeat by the same name. */
function overlayHeartbeats({ MONITORING_HEARTBEATS: text }: Variables, file: Fields): OverlaidService {
  if (text === undefined) return { fields: [], used: [], ignored: [] }
  const items = text.split(',').map((item) => item.trim())
  const rest: string[] = []
  const fields = items.flatMap((item) => {
    const [name = '', interval, grace, ...more] = item.split(':').map((part) => part.trim())
    const path = pathOfEntry(file['checks'], 'checks', name, 'heartbeat')
    if (path === undefined || interval === undefined || more.length > 0) {
      // Also an item of another form, which is a problem of the variable.
      rest.push(item)
      return []
    }
    const from = (field: string, value: string): OverlaidService['fields'][number] => ({
      source: { name: 'MONITORING_HEARTBEATS', field: `${path}.${field}`, text: value },
      value,
    })
    return [from('interval', interval), ...(grace === undefined ? [] : [from('grace', grace)])]
  })
  const left = rest.join(',')
  return {
    fields,
    used: ['MONITORING_HEARTBEATS'],
    ignored: [],
    ...(left !== '' && { rest: { MONITORING_HEARTBEATS: left } }),
  }
}

/** The checks and channels that variables make. */
function madeBy(set: Variables, heartbeats: readonly { readonly name: string }[]): readonly MadeEntry[] {
  const services = SERVICE_ENTRIES.flatMap(({ kind, name, fields }): readonly MadeEntry[] => {
    const variable = Object.keys(fields).find((each) => set[each] !== undefined)
    return variable === undefined ? [] : [{ kind, name, variable }]
  })
  const jobs = heartbeats.map(({ name }): MadeEntry => ({
    kind: 'checks',
    name,
    variable: 'MONITORING_HEARTBEATS',
  }))
  return [...services, ...jobs]
}

function pathOfEntry(entries: unknown, kind: string, name: string, type: string): string | undefined {
  if (Array.isArray(entries)) {
    const index = entries.findIndex(
      (entry) => isRecord(entry) && entry['name'] === name && entry['type'] === type,
    )
    return index === -1 ? undefined : `${kind}[${index}]`
  }
  const entry = isRecord(entries) ? entries[name] : undefined
  return isRecord(entry) && entry['type'] === type ? `${kind}.${name}` : undefined
}

/** Where the options come from that variables are as a whole. */
function originsOf(set: Variables, nameOf: (variable: string) => string): readonly Origin[] {
  const services = SERVICE_ENTRIES.flatMap(({ kind, name, fields }) =>
    Object.entries(fields).map(([variable, field]) => [variable, `${kind}.${name}.${field}`] as const),
  )
  const others = [
    ['MONITORING_API_KEYS', 'auth.keys'],
    ['MONITORING_HEARTBEATS', 'checks'],
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
  const isOpen = /^(?:MONITORING_HEARTBEATS|METRICS_PRICES_FILE|ALERT_EMAIL_\w+)$/
  const found = new Set<string>()
  return [...services, ...others].flatMap(([variable, path]): readonly Origin[] => {
    const text = set[variable]
    if (text === undefined || found.has(path)) return []
    found.add(path)
    return [{ path, shown: isOpen.test(variable) ? text : '[hidden]', from: nameOf(variable) }]
  })
}

function stepsOf(field: string): readonly (string | number)[] {
  return (field.match(/[^.[\]]+|\[\d+\]/g) ?? []).map((step) =>
    step.startsWith('[') ? Number(step.slice(1, -1)) : step,
  )
}

/** A copy with another value at a path. A part on the way that is no object stays, and is a problem of its own. */
function withField<T>(value: T, [step, ...steps]: readonly (string | number)[], field: unknown): T {
  if (step === undefined) return field as T
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? withField(item, steps, field) : item)) as T
  if (!isRecord(value)) return value
  return { ...value, [step]: withField(value[step] ?? {}, steps, field) }
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
