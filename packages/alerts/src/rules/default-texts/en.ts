import type { DefaultRuleTexts } from './texts.ts'

export const ENGLISH: DefaultRuleTexts = {
  high_cpu_usage: {
    description: 'The CPU is nearly fully used. The bot may answer slowly or exceed time limits.',
    action:
      'Find the process that uses the CPU, e.g. with top. Restart it if it hangs; otherwise reduce its load or add CPUs.',
  },
  high_memory_usage: {
    description: 'The memory is nearly used up. The system may kill the bot without warning.',
    action:
      'Find the process that uses the memory, e.g. with top. Restart it if it keeps growing; otherwise add memory or raise the limit of the container.',
  },
  high_disk_usage: {
    description: 'A disk is nearly full. When it is full, logs and databases cannot be written.',
    action:
      'See with df -h which disk it is, and delete what is not needed, e.g. old logs. Otherwise enlarge the disk.',
  },
  high_api_error_rate: {
    description: 'Many requests to this API fail, so the bot does its work late or not at all.',
    action:
      'Look at the errors of this API by type and status, and at its status page. With 401 or 403 check the key, with 429 the rate limit.',
  },
  health_check_failure: {
    description: 'A critical check fails, so the bot or one of its jobs does not do its work.',
    action:
      'Read the reason that the check gives, and restart or repair what it names. If a job has not reported, look whether it runs and at its log. If it is a service of somebody else, look at its status page.',
  },
  health_check_degraded: {
    description:
      'A check is degraded, fails now and then, or fails and is not critical. The bot works, but may do less or fail soon.',
    action:
      'Read the reason that the check gives, and do what it asks for: e.g. renew a token before it ends, slow down at a rate limit, or choose a model that exists.',
  },
  evaluation_stopped: {
    description: 'No rule is evaluated, so no other alert can fire or end.',
    action:
      'Look in the log for the last evaluation and for errors. If the process hangs, restart it; otherwise see why evaluateRules is not called.',
  },
  day_budget_used: {
    description: 'Most of the budget of the day is spent.',
    action:
      'See which model and which work cost the most today. Slow down or stop that work, or raise the budget of the day.',
  },
  month_budget_used: {
    description: 'Most of the budget of the month is spent.',
    action:
      'See which model and which work cost the most this month. Slow down or stop that work, or raise the budget of the month.',
  },
}
