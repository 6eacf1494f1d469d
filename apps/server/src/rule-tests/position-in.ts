import type { Problem } from '@botwatch/options'

import type { YamlDocument } from '../config/file/document.ts'
import type { Position } from '../config/file/position.ts'

/** Place of a problem: that of the name if no field has it, else that of the value. */
export function positionIn(
  { positionOf, keyPositionOf }: Pick<YamlDocument, 'positionOf' | 'keyPositionOf'>,
  { path, received }: Problem,
): Position {
  return received === 'an unknown field' ? keyPositionOf(path) : positionOf(path)
}
