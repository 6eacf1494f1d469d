import type { TemplateNames } from '../template/template.ts'

/** Names that a rule's `notificationTemplate` can use. */
export const TEMPLATE_NAMES: TemplateNames = {
  values: [
    'type',
    'title',
    'text',
    'id',
    'fingerprint',
    'rule',
    'description',
    'severity',
    'summary',
    'value',
    'threshold',
    'comparison',
    'startedAt',
    'firedAt',
    'resolvedAt',
    'durationMs',
    'reason',
    'resolvedBy',
    'runbookUrl',
  ],
  maps: ['labels', 'annotations'],
}
