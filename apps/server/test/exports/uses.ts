/** An export, untyped, because it is given values that TypeScript would refuse. */
export type Exported = (...args: readonly unknown[]) => unknown

/** A function or class that takes an object of options. */
export interface OptionsUse {
  /** A misspelt name, and the one it was meant to be. */
  readonly typo: readonly [misspelt: string, meant: string]
  /** Options it does not work without. */
  readonly needs?: object
  /** How it gets the options. Default: as the only argument. */
  readonly call?: (exported: Exported, options: unknown) => unknown
}

const sampler = { latest: () => null, sample: () => undefined }
const recorder = new Proxy({}, { get: () => () => undefined })
const slackUrl = 'https://hooks.slack.com/services/T00/B00/abcdefghijklmnopqrst'
const discordUrl = 'https://discord.com/api/webhooks/1/abc'
const send = (): unknown => ({ outcome: 'delivered' })
const whsec = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const second: OptionsUse['call'] = (exported, options) => exported(() => undefined, options)
const smtp = { host: 'mail.test', from: 'a@mail.test', to: ['b@mail.test'] }
const file = { path: '/dev/null/x' }

/** Exports that take options. An unknown name, a wrong value and no object at all are a typed error. */
export const takesOptions: Readonly<Record<string, OptionsUse>> = {
  'alerts AlertManager': { typo: ['notifier', 'notifiers'] },
  'alerts defaultRules': { typo: ['budget', 'budgets'] },
  'alerts/sqlite sqliteStore': { typo: ['busyTimeoutms', 'busyTimeoutMs'], needs: file },
  'health HealthChecker': { typo: ['overallTimeoutms', 'overallTimeoutMs'] },
  'health/application ApplicationHealthChecker': { typo: ['requird', 'required'], needs: { required: {} } },
  'health/event-loop eventLoop': { typo: ['timeoutms', 'timeoutMs'] },
  'health/gitlab gitlab': {
    typo: ['baseurl', 'baseUrl'],
    needs: { baseUrl: 'https://gitlab.test', token: 'x' },
  },
  'health/heartbeat heartbeat': { typo: ['gracems', 'graceMs'], needs: { name: 'a', everyMs: 1000 } },
  'health/http APIHealthChecker': {
    typo: ['interval', 'intervalMs'],
    needs: { name: 'a', url: 'https://a.test' },
  },
  'health/llm llm': { typo: ['api_key', 'apiKey'], needs: { provider: 'zai', apiKey: 'x' } },
  'health/passive passive': { typo: ['windowms', 'windowMs'] },
  'health/system SystemResourceChecker': { typo: ['threshold', 'thresholds'], needs: { sampler } },
  'health/tcp tcp': { typo: ['time_out_ms', 'timeoutMs'], needs: { name: 'a', host: '::1', port: 1 } },
  'health/tls tls': { typo: ['degradedBelowDay', 'degradedBelowDays'], needs: { name: 'a', host: '::1' } },
  'http createHttpClient': { typo: ['timeoutms', 'timeoutMs'] },
  'metrics History': { typo: ['maxserie', 'maxSeries'] },
  'metrics MetricsCollector': { typo: ['timezone', 'timeZone'] },
  'metrics PriceTable': {
    typo: ['modles', 'models'],
    needs: { currency: 'USD', asOf: '2026-01-05', source: 'a', models: [] },
  },
  'metrics UsageMeter': { typo: ['timezone', 'timeZone'] },
  'metrics/fetch instrumentFetch': {
    typo: ['apiname', 'apiName'],
    needs: { recorder, apiName: 'a' },
    call: second,
  },
  'metrics/ky kyHooks': { typo: ['apiname', 'apiName'], needs: { recorder, apiName: 'a' } },
  'metrics/openai instrumentOpenAi': { typo: ['providr', 'provider'], needs: { recorder }, call: second },
  'metrics/sqlite sqliteStore': { typo: ['busyTimeoutms', 'busyTimeoutMs'], needs: file },
  'metrics/sqlite-history sqliteHistoryStore': { typo: ['busyTimeoutms', 'busyTimeoutMs'], needs: file },
  'monitor createMonitor': { typo: ['check', 'checks'] },
  'monitor hostSampler': { typo: ['datadir', 'dataDir'] },
  'monitor urlNotifier': { typo: ['net_work', 'network'], needs: { url: 'https://hook.test' } },
  'notifiers createNotifier': {
    typo: ['minseverity', 'minSeverity'],
    needs: { name: 'a', kind: 'a', deliver: send },
  },
  'notifiers verifySignature': {
    typo: ['nowms', 'nowMs'],
    needs: { headers: {}, body: '', secrets: [whsec] },
  },
  'notifiers/channel createNotifier': {
    typo: ['kinds', 'kind'],
    needs: { name: 'a', kind: 'a', deliver: send },
  },
  'notifiers/channel createChatNotifier': {
    typo: ['perminute', 'perMinute'],
    needs: { kind: 'a', settings: { name: 'a', url: new URL('https://a.test'), timeoutMs: 1 }, write: send },
  },
  'notifiers/discord discordNotifier': { typo: ['minseverity', 'minSeverity'], needs: { url: discordUrl } },
  'notifiers/email emailNotifier': { typo: ['hostt', 'host'], needs: smtp },
  'notifiers/log logNotifier': { typo: ['loger', 'logger'], needs: { logger: console } },
  'notifiers/slack slackNotifier': { typo: ['timezone', 'timeZone'], needs: { url: slackUrl } },
  'notifiers/webhook webhookNotifier': {
    typo: ['minseverity', 'minSeverity'],
    needs: { url: 'https://hook.test' },
  },
  'redact createRedactor': { typo: ['secret', 'secrets'] },
  'server createMonitoringServer': { typo: ['confg', 'config'] },
  'sqlite openDatabase': {
    typo: ['durabilty', 'durability'],
    needs: { ...file, applicationId: 1, migrations: [] },
  },
  'sqlite backupDatabase': {
    typo: ['timeLimitms', 'timeLimitMs'],
    call: (exported, options) => exported('/dev/null/x', '/dev/null/y', options),
  },
  'system createSystemSampler': { typo: ['intervalms', 'intervalMs'] },
}

/** Exports that take other things than options. A wrong one is a typed error. */
export const takesValues: Readonly<Record<string, (exported: Exported, value: unknown) => unknown>> = {
  'alerts alertMetrics': (exported, value) => exported(value),
  'alerts simulateRule': (exported, value) => exported(value, []),
  'alerts selectSeries': (exported, value) => exported(value, []),
  'health healthMetrics': (exported, value) => exported(value),
  'metrics readPriceFile': (exported, value) => exported(value),
  'monitor ruleWebhook': (exported, value) => exported(value),
  'notifiers headline': (exported, value) => exported(value),
  'sqlite openInWorker': (exported, value) => exported(value),
  'sqlite openOnDemand': (exported, value) => exported(value),
}

/** Paths of files: any text is one. */
export const takesPaths: readonly string[] = [
  'sqlite createFolder',
  'sqlite fileIdentity',
  'sqlite hasSetAside',
  'sqlite setAside',
]

/** Exports that take anything and never throw: questions, and parsers whose result has the problems. */
export const takesAnything: readonly string[] = [
  'alerts isAlertsError',
  'alerts parseAlertRule',
  'alerts parseAlertRules',
  'alerts patternProblems',
  'alerts silenceProblems',
  'alerts/memory memoryStore',
  'events ignoreRejection',
  'health isHealthError',
  'health/heartbeat isHeartbeat',
  'http blockedReason',
  'http isHttpClientError',
  'http parseRetryAfter',
  'metrics isMetricsError',
  'metrics normalizeUsage',
  'metrics parseSample',
  'metrics/memory memoryStore',
  'metrics/memory-history memoryHistoryStore',
  'monitor chatServiceOf',
  'monitor isMonitorError',
  'notifiers isNotifierError',
  'options describe',
  'options isHost',
  'options isOptionsError',
  'server isServerError',
  'server parseConfig',
  'sqlite isSqliteError',
  'sqlite toSqliteError',
  'system isSystemError',
]

/**
 * Exports that take no input from outside: errors, results of the same package that are converted, and parts of which adapters are
 * made, all of which TypeScript checks. `health check` is read when the checker is added.
 */
export const takesOwnData: readonly string[] = [
  'alerts AlertsError',
  'alerts fingerprintOf',
  'alerts toWire',
  'alerts toWireAlert',
  'alerts toWireAlertStatistics',
  'events Emitter',
  'events contain',
  'health BaseHealthChecker',
  'health HealthError',
  'health check',
  'health toIetfReport',
  'health toWireReport',
  'health toWireResult',
  'health toWireStatusSummary',
  'http HttpClientError',
  'http checkTls',
  'http connectionSecrets',
  'http describeCertificate',
  'http describeTimeout',
  'http earliestEnd',
  'http openSocket',
  'http proxyUrl',
  'http proxyUrlsOf',
  'http readRetryDelay',
  'http uselessNoProxy',
  'metrics MetricsError',
  'monitor DatabaseFile',
  'monitor MonitorError',
  'monitor setAsideMessage',
  'notifiers NotifierError',
  'notifiers/channel cardOf',
  'notifiers/channel channelName',
  'notifiers/channel createLineWriter',
  'notifiers/channel createTextWriter',
  'notifiers/channel deliveryOf',
  'notifiers/channel firstItems',
  'notifiers/channel headlineOf',
  'notifiers/channel joinWithin',
  'notifiers/channel oneLine',
  'notifiers/channel plainCard',
  'notifiers/channel prepareText',
  'notifiers/channel readChatOptions',
  'notifiers/channel readHttpOptions',
  'notifiers/channel readOptions',
  'notifiers/channel readableText',
  'notifiers/channel unitOf',
  'notifiers/channel withDetail',
  'options OptionsError',
  'options callback',
  'options choice',
  'options flag',
  'options formatProblem',
  'options formatProblems',
  'options httpUrl',
  'options integer',
  'options issuePath',
  'options number',
  'options parse',
  'options pattern',
  'options port',
  'options suggest',
  'options text',
  'options timeZone',
  'options/config described',
  'options/config duration',
  'options/config joinPath',
  'options/config mapScalars',
  'options/config oneOf',
  'options/config optionName',
  'options/config readQuantity',
  'options/config writeQuantity',
  'options/config renamed',
  'options/config secret',
  'options/config secretsIn',
  'options/config share',
  'options/config size',
  'options/config toConfigProblems',
  'options/config toFields',
  'options/config toOptions',
  'redact urlSecrets',
  'server ServerError',
  'sqlite SqliteError',
  'sqlite forgetBackupTime',
  'sqlite inSlicedTransaction',
  'sqlite inTransaction',
  'sqlite readBackupTime',
  'sqlite serveDatabase',
  'sqlite siblingModule',
  'system SystemError',
]
