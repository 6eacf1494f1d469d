import { Option } from './command.ts'

/** The option of every command that reads the configuration. */
export function configOption(): Option {
  return new Option(
    '-c, --config <file>',
    'Configuration file. Default: MONITORING_CONFIG, or botwatch.yaml in this folder if there is one.',
  )
}
