import type { CommandDefinition } from '../command.ts'
import { ack } from './ack.ts'
import { alerts } from './alerts.ts'
import { channels, retry, test } from './channels.ts'
import { notifications } from './notifications.ts'
import { reload } from './reload.ts'
import { resolve } from './resolve.ts'
import { silence, silenceExpire, silences } from './silence.ts'
import { spend } from './spend.ts'
import { status } from './status.ts'
import { watch } from './watch.ts'

/** The commands that ask a running server, in the order of the help. */
export const CLIENT_COMMANDS: readonly CommandDefinition[] = [
  status,
  alerts,
  ack,
  resolve,
  silence,
  silenceExpire,
  silences,
  notifications,
  channels,
  retry,
  test,
  spend,
  watch,
  reload,
]
