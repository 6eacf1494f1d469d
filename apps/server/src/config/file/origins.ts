import { mapScalars } from '@botwatch/options/config'
import { createRedactor } from '@botwatch/redact'
import type { GenericSchema } from 'valibot'

import { secretsOf } from '../secrets-of.ts'
import type { ServerConfig } from '../server-config.ts'
import type { YamlDocument } from './document.ts'
import type { ShownScalar } from './echo.ts'
import { isWithin, sourceOf, type Layer, type Origin } from './layer.ts'
import { sectionFields } from './section-options.ts'

const HIDDEN = '[hidden]'

/** What {@link originsOf} needs. */
export interface OriginParts {
  readonly config: ServerConfig
  readonly schema: GenericSchema
  readonly document: YamlDocument
  /** As in `botwatch.yaml:3:7`. */
  readonly fileName: string
  readonly scalars: ReadonlyMap<string, ShownScalar>
  readonly layer: Pick<Layer, 'sources' | 'origins'>
}

/** Lists where the settings in effect come from: those of the file and of variables first, then the defaults. */
export function originsOf({
  config,
  schema,
  document,
  fileName,
  scalars,
  layer,
}: OriginParts): readonly Origin[] {
  // Also of what looks like a secret in a field of another kind, e.g. a token in a URL.
  const redactor = createRedactor({ secrets: secretsOf(config) })
  const show = (text: string): string => redactor.text(text)
  const replaced = layer.origins.map(({ path }) => path)
  const inEffect = [...scalars].filter(([path]) => !replaced.some((each) => isWithin(path, each)))
  const given = inEffect.map(([path, { value, isSecret }]): Origin => {
    const source = sourceOf(layer.sources, path)
    if (source !== undefined) {
      const isHidden = isSecret || source.isHidden === true
      return { path, shown: isHidden ? HIDDEN : show(String(value)), from: source.name }
    }
    const { line, column } = document.positionOf(path)
    const names = document.namesAt(path).map((name) => `, $\{${name}}`)
    const template = document.templateAt(path) ?? String(value)
    const text = isSecret ? HIDDEN : show(template)
    return { path, shown: text, from: `${fileName}:${line}:${column}${names.join('')}` }
  })
  const known = new Set([...given, ...layer.origins].map(({ path }) => path.replace(/\[\d+\].*$/, '')))
  const defaults: Origin[] = []
  mapScalars(schema, sectionFields(config), (value, { path, isSecret }) => {
    const isKnown = known.has(path.replace(/\[\d+\].*$/, '')) || path.startsWith('connection')
    if (!isKnown && !isSecret) defaults.push({ path, shown: String(value), from: 'default' })
  })
  return [...given, ...layer.origins, ...defaults]
}
