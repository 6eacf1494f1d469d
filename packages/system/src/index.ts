export { isSystemError, SystemError } from './errors.ts'
export type { SystemErrorCode } from './errors.ts'
export type { SystemSamplerOptions } from './options.ts'
export { createSystemSampler } from './sampler.ts'
export type { SystemSampler } from './sampler.ts'
export type {
  CpuReading,
  FigureSource,
  FilesystemReading,
  LoadReading,
  MemoryReading,
  NetworkReading,
  SystemSnapshot,
} from './snapshot.ts'
