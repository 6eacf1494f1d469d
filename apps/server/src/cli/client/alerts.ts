import type { WireAlert } from '@botwatch/alerts'

import type { AlertDetailAnswer } from '../../api/alerts/schemas.ts'
import type { Page } from '../../api/page.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { readChoices, readLimit } from './choices.ts'
import { findAlerts } from './find/find-alerts.ts'
import { showAlertDetail, showAlertList } from './views/alert-detail.ts'

const OPEN = ['active', 'acknowledged', 'suppressed']
const STATUSES = [...OPEN, 'resolved']
const SEVERITIES = ['info', 'warning', 'error', 'critical']

/** Options of `botwatch alerts`. */
export interface AlertsOptions {
  readonly all?: true
  readonly status?: string
  readonly severity?: string
  readonly rule?: string
  readonly label?: readonly string[]
  readonly limit?: string
}

/** Lists alerts, or shows one with its history. */
export async function run(call: ClientCall<AlertsOptions>): Promise<ExitCode> {
  const { api, args, options, print, screen } = call
  const [text] = args
  if (text !== undefined) {
    const [id = ''] = await findAlerts(api, [text])
    const route = `GET /api/v1/alerts/${encodeURIComponent(id)}`
    const detail = await api.send<AlertDetailAnswer>({ route, needs: 'read' }, 'events')
    print(detail, (shown) => showAlertDetail(screen, shown))
    return EXIT.ok
  }
  const query = {
    status: options.all === true ? undefined : (readChoices('--status', options.status, STATUSES) ?? OPEN),
    severity: readChoices('--severity', options.severity, SEVERITIES),
    rule: options.rule,
    label: options.label,
    limit: readLimit(options.limit),
  }
  const page = await api.send<Page<WireAlert>>({ route: 'GET /api/v1/alerts', query, needs: 'read' }, 'items')
  print(page, (shown) => showAlertList(screen, shown, options.all === true || options.status !== undefined))
  return EXIT.ok
}
