import type { Operation } from '../../http/operation.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { channelOperations } from './channels.ts'
import { listNotifications } from './list.ts'

/** Notifications and channels. */
export function notificationOperations({ monitor: { alerts } }: ApiDependencies): readonly Operation[] {
  return [listNotifications(alerts), ...channelOperations(alerts)]
}
