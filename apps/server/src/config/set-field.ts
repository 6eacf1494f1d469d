import { isRecord } from './file/layer.ts'

/** A copy with another value at a path, e.g. `checks[0].token`. A part on the way that is no object stays as it is. */
export function setField<T>(value: T, path: string, field: unknown): T {
  const steps = (path.match(/[^.[\]]+|\[\d+\]/g) ?? []).map((step) =>
    step.startsWith('[') ? Number(step.slice(1, -1)) : step,
  )
  return setAt(value, steps, field)
}

function setAt<T>(value: T, [step, ...steps]: readonly (string | number)[], field: unknown): T {
  if (step === undefined) return field as T
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? setAt(item, steps, field) : item)) as T
  if (!isRecord(value)) return value
  return { ...value, [step]: setAt(value[step] ?? {}, steps, field) }
}
