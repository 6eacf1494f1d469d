import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { BoundedRead } from './bounded.ts'

/** Whether the files of `/proc` on CPU and memory are those of a container of LXC, which are mounted from lxcfs. */
export async function isLxc(procRoot: string, bounded: BoundedRead): Promise<boolean> {
  const path = join(procRoot, 'self/mountinfo')
  const mounts = (await bounded(path, () => readFile(path, 'utf8'))) ?? ''
  return mounts.includes(' - fuse.lxcfs ')
}
