import type { AlertManager } from '@botwatch/alerts'

import { callerName } from '../../http/caller-name.ts'
import { operation, type Operation, type OperationFacts } from '../../http/operation.ts'
import { endOf } from '../end-time.ts'
import { alertId } from './alert-id.ts'
import { acknowledgeBody, noteBody, suppressBody } from './bodies.ts'
import { changeAlert } from './change.ts'
import { alertExample } from './examples.ts'
import { alert } from './schemas.ts'

/** What all changes of an alert have in common. */
const SHARED: Pick<OperationFacts, 'tag' | 'needs' | 'answers' | 'errors'> = {
  tag: 'Alerts',
  needs: 'operate',
  answers: { 200: { description: 'The alert as it is now.', schema: alert, example: alertExample } },
  errors: ['ALERT_NOT_FOUND', 'CONFLICT', 'STORE_UNAVAILABLE'],
}

/** Acknowledge, suppress and resolve alerts. The actor is the name of the key. */
export function handleOperations(alerts: AlertManager): readonly Operation[] {
  return [
    operation({
      ...SHARED,
      route: 'POST /api/v1/alerts/:id/acknowledge',
      id: 'acknowledgeAlert',
      summary: 'Acknowledge an alert',
      description:
        'Acknowledges an alert: its reminders and escalations stop, for 24 hours by default and 30 days at most. A later acknowledgement replaces an earlier one. Returns 409 if the alert is resolved.',
      action: 'alert.acknowledge',
      params: alertId,
      body: {
        schema: acknowledgeBody,
        example: { note: 'asking for more quota', for_seconds: 14_400 },
        isOptional: true,
      },
      handle: (c, { params: { id }, body: { note, for_seconds: forSeconds, until } }) => {
        const isLimited = forSeconds !== undefined || until !== undefined
        return changeAlert(c, alerts, {
          id,
          act: () =>
            alerts.acknowledgeAlert(id, {
              by: callerName(c),
              ...(note !== undefined && { note }),
              ...(isLimited && { expiresAt: endOf({ forSeconds, until }) }),
            }),
        })
      },
    }),
    operation({
      ...SHARED,
      route: 'POST /api/v1/alerts/:id/unacknowledge',
      id: 'unacknowledgeAlert',
      summary: 'Remove an acknowledgement',
      description:
        'Removes the acknowledgement of an alert. An open alert without one is returned unchanged. Returns 409 if the alert is resolved.',
      action: 'alert.unacknowledge',
      params: alertId,
      body: { schema: noteBody, example: { note: 'handing over' }, isOptional: true },
      handle: (c, { params: { id }, body: { note } }) =>
        changeAlert(c, alerts, {
          id,
          act: () =>
            alerts.unacknowledgeAlert(id, { by: callerName(c), ...(note !== undefined && { note }) }),
          isDone: ({ status, acknowledgement }) => status !== 'resolved' && acknowledgement === null,
        }),
    }),
    operation({
      ...SHARED,
      route: 'POST /api/v1/alerts/:id/resolve',
      id: 'resolveAlert',
      summary: 'Resolve an alert',
      description:
        'Resolves an alert by hand. If the rule still breaches, the next alert fires after the full count of breaches. A resolved alert is returned unchanged.',
      action: 'alert.resolve',
      params: alertId,
      body: { schema: noteBody, example: { note: 'false alarm' }, isOptional: true },
      handle: (c, { params: { id }, body: { note } }) =>
        changeAlert(c, alerts, {
          id,
          act: () =>
            alerts.resolveAlert(id, { by: callerName(c), ...(note !== undefined && { reason: note }) }),
          isDone: ({ status }) => status === 'resolved',
        }),
    }),
    operation({
      ...SHARED,
      route: 'POST /api/v1/alerts/:id/suppress',
      id: 'suppressAlert',
      summary: 'Suppress an alert',
      description:
        'Holds the notifications of an alert and of later alerts of its series, for `for_seconds` or until `until`, at most 30 days. A later suppression replaces an earlier one. Returns 409 if the alert is resolved.',
      action: 'alert.suppress',
      params: alertId,
      body: { schema: suppressBody, example: { reason: 'known; fixed on Monday', for_seconds: 86_400 } },
      handle: (c, { params: { id }, body: { reason, for_seconds: forSeconds, until } }) =>
        changeAlert(c, alerts, {
          id,
          act: () =>
            alerts.suppressAlert(id, { by: callerName(c), reason, until: endOf({ forSeconds, until }) }),
        }),
    }),
    operation({
      ...SHARED,
      route: 'POST /api/v1/alerts/:id/unsuppress',
      id: 'unsuppressAlert',
      summary: 'End a suppression',
      description:
        'Ends the suppression of the series of an alert. An open alert without one is returned unchanged. Returns 409 if the alert is resolved.',
      action: 'alert.unsuppress',
      params: alertId,
      body: { schema: noteBody, example: { note: 'fixed earlier' }, isOptional: true },
      handle: (c, { params: { id }, body: { note } }) =>
        changeAlert(c, alerts, {
          id,
          act: () => alerts.unsuppressAlert(id, { by: callerName(c), ...(note !== undefined && { note }) }),
          isDone: ({ status, suppression }) => status !== 'resolved' && suppression === null,
        }),
    }),
  ]
}
