import type { DefaultRuleTexts } from './texts.ts'

export const CHINESE: DefaultRuleTexts = {
  high_cpu_usage: {
    description: 'CPU 几乎用满，机器人可能响应变慢或超时。',
    action: '用 top 等工具找出占用 CPU 的进程。如果它卡死，请重启；否则请降低负载或增加 CPU。',
  },
  high_memory_usage: {
    description: '内存几乎用尽，系统可能会直接终止机器人进程。',
    action:
      '用 top 等工具找出占用内存的进程。如果占用持续增长，请重启它；否则请增加内存或提高容器的内存上限。',
  },
  high_disk_usage: {
    description: '磁盘几乎写满。写满后，日志和数据库将无法写入。',
    action: '用 df -h 确认是哪块磁盘，并删除不需要的文件，例如旧日志；否则请扩容磁盘。',
  },
  high_api_error_rate: {
    description: '对该 API 的许多请求失败，机器人的工作会延迟或无法完成。',
    action:
      '按类型和状态码查看该 API 的错误，并查看其状态页。若为 401 或 403，请检查密钥；若为 429，请检查速率限制。',
  },
  health_check_failure: {
    description: '一项关键检查失败，机器人或其某项任务目前无法正常工作。',
    action:
      '查看检查给出的原因，重启或修复其中提到的对象。如果是任务没有上报，请确认它是否在运行，并查看其日志。如果是他人的服务，请查看其状态页。',
  },
  health_check_degraded: {
    description:
      '一项检查处于降级状态、时好时坏，或一项非关键检查失败。机器人仍在工作，但可能功能受限或很快出错。',
    action:
      '查看检查给出的原因并按其处理，例如在令牌到期前续期、遇到速率限制时降低请求频率，或改用存在的模型。',
  },
  evaluation_stopped: {
    description: '没有规则被评估，其他告警无法触发或结束。',
    action: '在日志中查看最后一次评估和错误。如果进程卡死，请重启；否则请查明为何没有调用 evaluateRules。',
  },
  day_budget_used: {
    description: '当日预算的大部分已经用掉。',
    action: '查看今天哪个模型、哪项工作花费最多。请减少或停止该工作，或提高每日预算。',
  },
  month_budget_used: {
    description: '当月预算的大部分已经用掉。',
    action: '查看本月哪个模型、哪项工作花费最多。请减少或停止该工作，或提高每月预算。',
  },
}
