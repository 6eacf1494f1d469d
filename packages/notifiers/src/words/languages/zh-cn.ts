import type { Words } from './en.ts'
import type { EndReason, Reading } from './inputs.ts'

const severity = { info: '提示', warning: '警告', error: '错误', critical: '严重' } as const

const ended: Readonly<Record<EndReason, string>> = {
  recovered: '已恢复',
  manual: '已手动关闭',
  stale_timeout: '数据中断',
  rule_changed: '规则已修改',
  rule_disabled: '规则已停用',
  rule_removed: '规则已删除',
  check_removed: '检查已删除',
  other: '已结束',
}

const limits = { gt: '上限', gte: '上限', lt: '下限', lte: '下限', ne: '应为' } as const

const breaches = {
  gt: '高于上限',
  gte: '达到或高于上限',
  lt: '低于下限',
  lte: '达到或低于下限',
  ne: '应为',
} as const

const statuses: Readonly<Record<string, string>> = {
  healthy: '健康',
  degraded: '降级',
  unhealthy: '不健康',
  unknown: '状态未知',
}

/** Simplified Chinese. */
export const zhCn: Words = {
  colon: '：',
  comma: '，',
  list: '、',
  stop: '。',
  space: '',
  severity,
  units: {
    day: '天',
    hour: '小时',
    minute: '分钟',
    second: '秒',
    millisecond: '毫秒',
    microsecond: '微秒',
  },
  notANumber: '非数值',
  date: (year, month, day) => `${year === null ? '' : `${year}年`}${month}月${day}日`,
  perSecond: (value) => `每秒 ${value}`,
  state: {
    firing: severity,
    still: (level) => `${severity[level]} · 仍在告警`,
    ended,
    closedBy: (name) => `${name} 已手动关闭`,
    removed: '已移除',
    test: '测试',
  },
  phrase: {
    limit: (value, comparison, threshold) =>
      comparison === 'eq' ? value : `${value}（${limits[comparison]}${spaced(threshold)}）`,
    noData: (since) => (since === null ? '无数据' : `${since} 起无数据`),
    nothingHeard: (since) => (since === null ? '无任何消息' : `${since} 起无任何消息`),
    tooManyAlerts: '告警数量过多',
    status: statusOf,
    since: (time) => `${time} 起`,
    after: (duration) => `持续 ${duration}`,
    endedAt: (time) => `${time} 结束`,
    firedAndEnded: (firedAt, endedAt) => `${firedAt} 触发，${endedAt} 结束`,
    backTo: (value) => `已回到${spaced(value)}`,
    was: (value) => `曾为${spaced(value)}`,
    again: (status) => `已恢复为${status}`,
    now: (status) => `现为${status}`,
    dataAgain: '数据已恢复上报',
    heardAgain: '已重新收到消息',
    acknowledgedBy: (name) => `${name} 已确认`,
    escalated: '已升级',
    fallback: (channel) => `代替渠道 ${channel}`,
    note: (note) => `备注：${note}`,
  },
  sentence: {
    value: (reading) => {
      const over = reading.window === null ? '' : `（最近 ${reading.window}）`
      return `${measured(reading)}为${spaced(reading.value)}${compared(reading)}${over}。`
    },
    check: (subject, status, detail) =>
      `检查${subject === null ? '' : ` ${subject} `}${statusOf(status)}：${detail}`,
    noData: (subject, since) => `${subject ?? '该规则'} ${span(since)}无数据，目前是否正常无法得知。`,
    absent: (subject, since) => `${subject ?? '该指标'} ${span(since)}无数据。`,
    nothingHeard: (subject, since) =>
      `${span(since)}未收到${subject === null ? '' : ` ${subject} 的`}任何消息。`,
    tooManyAlerts: '触发该规则的序列数超过其告警数量上限，部分序列没有单独的告警。',
    sentAgain: (reasons) => `再次通知：${reasons.join('，')}。`,
    escalated: '告警升级：尚无人确认。',
    fallback: (channel) => `渠道 ${channel} 无法接收消息，改由此渠道通知。`,
    previous: (endedAt, reason) => `上一条告警已于 ${endedAt} 结束（${ended[reason]}）。`,
    missed: (count) => `此后另有 ${count} 条告警触发并已结束。`,
    backTo: (reading, shown) => `${measured(reading)}已回到${spaced(shown)}。`,
    nothingCounted: '已没有新的计数，也就没有失败。',
    dataAgain: (subject) => `${subject ?? '该规则'} 已恢复上报数据。`,
    heardAgain: (subject) => `已重新收到${subject === null ? '' : ` ${subject} 的`}消息。`,
    fewerAlerts: '该规则的告警数量已回到上限以内。',
    ended: {
      recovered: '已恢复。',
      manual: '由人工关闭。若问题仍然存在，会再次告警。',
      rule_changed: '规则已修改，按新规则不再告警，但这不代表问题已恢复。',
      rule_disabled: '规则已停用，无法得知是否已恢复。',
      rule_removed: '规则已删除，无法得知是否已恢复。',
      check_removed: '检查已删除，无法得知是否已恢复。',
      other: '告警已结束，无法得知是否已恢复。',
    },
    dataStopped: (lastDataAt) =>
      `数据${lastDataAt === null ? '' : `自 ${lastDataAt} 起`}中断，告警因此结束，无法得知是否已恢复。`,
    closedWithoutData: '由人工关闭。数据恢复上报后若再次中断，才会重新告警。',
    brief: '该渠道拒收了完整消息，此处不含详情。',
    test: '这是一条测试消息。能看到它，说明该渠道工作正常。',
  },
  action: {
    noData: (subject) => `检查机器人是否在运行，是否仍在上报${subject === null ? '指标' : ` ${subject}`}。`,
    tooManyAlerts: '查看该规则的告警有何共同点；如确实都需要，请调大 maxAlertsPerRule。',
  },
  own: {
    notifier_failed: {
      fails: (channel) => `渠道 ${channel ?? '未知'} 无法接收消息`,
      works: (channel) => `渠道 ${channel ?? '未知'} 已恢复接收消息`,
      means: '有通知在等待一个无法接收消息的渠道。',
      action: '检查该渠道的地址和凭据，以及其服务是否正常。恢复后，等待的通知会立即发送。',
    },
    store_failed: {
      fails: () => '告警数据库无法写入',
      works: () => '告警数据库已恢复正常',
      means: '在数据库恢复之前，变更只保存在内存中；进程崩溃会丢失这些变更。',
      action: '检查磁盘是否已满，以及数据库文件是否可写。',
    },
  },
  fact: {
    action: '处理建议',
    began: '开始时间',
    ended: '结束时间',
    severity: '级别',
    acknowledgedBy: '确认人',
    note: '备注',
    flaps: '反复',
    rule: '规则说明',
    labels: '标签',
    instance: '实例',
    timeZone: '时区',
  },
  count: {
    news: {
      fired: '触发',
      still: '仍在告警',
      firing: '正在告警',
      resolved: '已恢复',
      ended: '已结束',
      missed: '触发并已结束',
    },
    of: (count, name) => `${count} 条${name}`,
    alerts: (count) => `${count} 条告警`,
    moreRules: (count) => ` 及另外 ${count} 条规则`,
    more: (count, firing, over) => {
      const parts = [firing && `正在告警 ${firing}`, over && `已结束 ${over}`]
      return `另有 ${count} 条：${parts.filter((part) => part !== '').join('；')}`
    },
  },
  reasons: {
    severity_raised: '级别已提升',
    acknowledgement_expired: '确认已过期',
    silence_ended: '静默已结束',
  },
  links: { alert: '告警详情', runbook: '处理手册', silence: '静默', dashboard: '仪表盘' },
  testOf: (channel) => `渠道 ${channel} 测试`,
  times: (count) => `${count} 次`,
  forDuration: (duration) => `已持续 ${duration}`,
}

function statusOf(status: string): string {
  return Object.hasOwn(statuses, status) ? (statuses[status] ?? status) : status
}

function measured({ isRate, subject }: Reading): string {
  if (subject === null) return isRate ? '速率' : '当前值'
  return isRate ? `${subject} 的速率` : `${subject} `
}

/** Puts a space between Chinese and other characters. */
function spaced(text: string): string {
  return /^\p{Script=Han}/u.test(text) ? text : ` ${text}`
}

/** Compares a value with its threshold. A value that does not breach, e.g. while it recovers, is not called one. */
function compared({ comparison, threshold, isBreach }: Reading): string {
  if (comparison === null || threshold === null) return ''
  if (comparison === 'eq') return isBreach ? '，正是触发告警的值' : `，告警值为${spaced(threshold)}`
  if (isBreach) return `，${breaches[comparison]}${spaced(threshold)}`
  return `，${comparison === 'ne' ? '应为' : `${limits[comparison]}为`}${spaced(threshold)}`
}

function span(since: string | null): string {
  return since === null ? '' : `自 ${since} 起`
}
