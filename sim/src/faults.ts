import type { MonitorAction } from './monitor/world.ts'
import type { AnyWorld } from './run-world.ts'
import type { Action } from './world.ts'

/** A kind of fault, and what is promised in spite of it. */
export interface FaultKind<A> {
  readonly name: string
  readonly promise: string
  readonly occurs: (action: A) => boolean
}

type Occurs = FaultKind<Action>['occurs']

const answers = (...list: readonly string[]): Occurs => {
  return (action) => action.do === 'receiver' && list.includes(action.answer)
}
const edits = (...list: readonly string[]): Occurs => {
  return (action) => action.do === 'restart' && action.changes.some(({ edit }) => list.includes(edit))
}

/** The kinds of fault of a world of alerts, for the table of results. */
const ALERT_FAULTS: readonly FaultKind<Action>[] = [
  {
    name: 'receiver refuses everything (400, 301, 401)',
    promise: 'notified of everything that still fires; at most 14 tries an hour',
    occurs: answers('400', '301', '401'),
  },
  {
    name: 'receiver refuses one text',
    promise: 'that alert in brief form, the others in full',
    occurs: answers('poison'),
  },
  {
    name: 'receiver takes only some alerts of a message',
    promise: 'the others are sent again',
    occurs: answers('partly'),
  },
  { name: 'receiver asks for a pause (429)', promise: 'left alone until its end', occurs: answers('429') },
  {
    name: 'receiver fails, resets, hangs or is slow (500)',
    promise: 'notified afterwards; RESOLVE for what may have arrived',
    occurs: answers('500', 'reset', 'hang', 'slow'),
  },
  { name: 'receiver is down', promise: 'notified afterwards', occurs: answers('down') },
  {
    name: 'receiver accepts, but the answer is lost',
    promise: 'repeated under the same id; no alert stays open there',
    occurs: answers('lost', 'stuck'),
  },
  {
    name: 'process killed between two writes or two messages',
    promise: 'nothing lost, nothing repeated but what could not be recorded',
    occurs: (action) => action.do === 'kill',
  },
  {
    name: 'disk full, fsync error, torn write',
    promise: 'evaluation and notification go on; stored afterwards',
    occurs: (action) => action.do === 'disk' && (action.state === 'full' || action.state === 'torn'),
  },
  {
    name: 'disk answers after 300 ms',
    promise: 'no difference',
    occurs: (action) => action.do === 'disk' && action.state === 'slow',
  },
  {
    name: 'wall clock jumps by up to 3 h',
    promise: 'no storm and no silence',
    occurs: (action) => action.do === 'jump',
  },
  {
    name: 'channel added, removed, renamed or moved',
    promise: 'notified of everything that already fires',
    occurs: edits('add', 'remove', 'rename', 'move'),
  },
  {
    name: 'rule edited or switched off, with and without restart',
    promise: 'new channels and a raised severity are notified; ends are reported',
    occurs: (action) => action.do === 'update' || edits('rule', 'switch')(action),
  },
  {
    name: 'acknowledged, suppressed, silenced, resolved by hand',
    promise: 'quiet meanwhile; RESOLVE in any case',
    occurs: ({ do: kind }) =>
      ['acknowledge', 'unacknowledge', 'suppress', 'silence', 'change-silence', 'resolve'].includes(kind),
  },
  {
    name: 'rule saved or deleted while the process runs, and killed between',
    promise: 'what was confirmed is in effect afterwards; the alerts of a rule that is off end',
    occurs: ({ do: kind }) => kind === 'save' || kind === 'delete',
  },
  {
    name: 'another try of a channel asked for, up to 20 times',
    promise: 'tried at once if it is well; attempts stay bounded, nothing is sent twice',
    occurs: ({ do: kind }) => kind === 'retry',
  },
  {
    name: 'data stops, or is no number',
    promise: 'the alert stays, and missing data is reported',
    occurs: (action) => action.do === 'value' && (action.value === 'gone' || action.value === 'bad'),
  },
]

/** Those of a world of a monitored bot. */
const MONITOR_FAULTS: readonly FaultKind<MonitorAction>[] = [
  {
    name: 'monitor: usage store full, torn, hanging or unreadable',
    promise: 'no call counted twice; what is recorded meanwhile is stored afterwards',
    occurs: (action) => action.do === 'disk' && action.of === 'usage' && action.state !== 'well',
  },
  {
    name: 'monitor: alert store full, torn, hanging or unreadable',
    promise: 'checks, costs and notifications go on; a stop ends in time',
    occurs: (action) => action.do === 'disk' && action.of === 'alerts' && action.state !== 'well',
  },
  {
    name: 'monitor: process killed, also between a write and its answer',
    promise: 'no call counted twice; none lost that is older than the write interval',
    occurs: (action) => action.do === 'kill',
  },
  {
    name: 'monitor: SIGTERM, or stop alone',
    promise: 'everything stored, within 10 seconds; nothing left running',
    occurs: (action) => action.do === 'terminate' || action.do === 'stop',
  },
  {
    name: 'monitor: wall clock jumps by up to a day',
    promise: 'each call in the day and month of its time',
    occurs: (action) => action.do === 'jump',
  },
  {
    name: 'monitor: checks fail, throw, hang or are slow',
    promise: 'an alert for each, until it passes',
    occurs: (action) => action.do === 'check' && action.state !== 'passes',
  },
  {
    name: 'monitor: usage reported in batches, sent again until confirmed',
    promise: 'stored before it is confirmed; each batch counts once',
    occurs: (action) => action.do === 'batch',
  },
  {
    name: 'monitor: jobs report late, stop or fail',
    promise: 'an alert in time, and none about a job that reports',
    occurs: (action) => action.do === 'job' && action.state !== 'reports',
  },
  {
    name: 'monitor: receivers hang, refuse or fail',
    promise: 'neither a save nor a stop waits for them',
    occurs: (action) => action.do === 'receiver' && action.answer !== 'ok',
  },
]

/** All kinds of fault. */
export const FAULT_KINDS: readonly Omit<FaultKind<never>, 'occurs'>[] = [...ALERT_FAULTS, ...MONITOR_FAULTS]

/** Returns the names of the kinds of fault that occur in a world. */
export function faultsOf(world: AnyWorld): readonly string[] {
  return 'kind' in world ? occurring(MONITOR_FAULTS, world.actions) : occurring(ALERT_FAULTS, world.actions)
}

function occurring<A>(kinds: readonly FaultKind<A>[], actions: readonly A[]): readonly string[] {
  return kinds.filter(({ occurs }) => actions.some(occurs)).map(({ name }) => name)
}
