import type { SystemSnapshot } from '@botwatch/system'

import type { SystemSamplerPort } from '../src/system/sampler.ts'

/** A sample with values that are easy to recognise. */
export const snapshot: SystemSnapshot = {
  sampledAt: '2026-01-05T10:00:00.000Z',
  cpu: { usageRatio: 0.5, cores: 2, source: 'host' },
  memory: {
    totalBytes: 2 ** 32,
    usedBytes: 2 ** 30,
    availableBytes: 3 * 2 ** 30,
    usageRatio: 0.25,
    source: 'host',
  },
  filesystems: [
    {
      mountpoint: '/',
      totalBytes: 100,
      usedBytes: 25,
      availableBytes: 75,
      usageRatio: 0.25,
      inodeUsageRatio: 0.1,
      isReadOnly: false,
      hasFailed: false,
    },
    {
      mountpoint: '/data',
      totalBytes: 2 ** 33,
      usedBytes: 2 ** 32,
      availableBytes: 2 ** 31,
      usageRatio: 0.75,
      inodeUsageRatio: 0.1,
      isReadOnly: false,
      hasFailed: false,
    },
    {
      mountpoint: '/gone',
      totalBytes: null,
      usedBytes: null,
      availableBytes: null,
      usageRatio: null,
      inodeUsageRatio: null,
      isReadOnly: null,
      hasFailed: null,
    },
  ],
  load: { one: 1, five: 1, fifteen: 1 },
  network: { receivedBytesPerSecond: 0, transmittedBytesPerSecond: 0 },
}

/** The same sample with unknown values. */
export const unreadable: SystemSnapshot = {
  ...snapshot,
  cpu: { usageRatio: null, cores: null, source: 'host' },
  memory: { totalBytes: null, usedBytes: null, availableBytes: null, usageRatio: null, source: 'host' },
  filesystems: snapshot.filesystems.slice(2),
}

/** A sampler with a fixed sample. */
export function samplerOf(latest: SystemSnapshot | null): SystemSamplerPort {
  return { start: () => {}, stop: () => {}, latest: () => latest }
}
