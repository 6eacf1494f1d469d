/** A mounted file system. */
export interface Mount {
  readonly mountpoint: string
  /**
   * Whether the file system is read-only, e.g. an image (squashfs, erofs, iso9660) or an overlay without an upper layer. False
   * for a read-only mount of a file system that can be written to elsewhere.
   */
  readonly isReadOnly: boolean
  /** Whether the kernel stopped writing to the file system after an error: it is read-only although it was not mounted so. */
  readonly hasFailed: boolean
}

/** Types whose options may make them read-only after an error. Others, e.g. an overlay, may be so without the option `ro`. */
const failing =
  /^(?:ext[234]|btrfs|f2fs|jfs|vfat|msdos|exfat|ntfs3?|nilfs2|reiserfs|ubifs|ocfs2|gfs2|bcachefs)$/
/** Options of ext4 since Linux 6.15, which no longer shows `ro` then. */
const stopped = ['emergency_ro', 'shutdown']

/**
 * Parses `/proc/self/mountinfo`: lines of `id parent major:minor root mountpoint options [fields] - type source
 * super-options`. Skips other lines.
 */
export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, mountpoint, options, type, superOptions] =
      /^\d+ \d+ \S+ \S+ (\S+) (\S+) (?:.*? )?- (\S+) \S* ?(\S+)$/.exec(line.trimEnd()) ?? []
    if (mountpoint === undefined || options === undefined || type === undefined || superOptions === undefined)
      return []
    const flags = superOptions.split(',')
    const isReadOnly = flags.includes('ro')
    const isRevoked = isReadOnly && !options.split(',').includes('ro') && failing.test(type)
    const hasFailed = isRevoked || stopped.some((flag) => flags.includes(flag))
    return [{ mountpoint: unescape(mountpoint), isReadOnly: isReadOnly || hasFailed, hasFailed }]
  })
}

/** The mount that a path without symbolic links is on; undefined if none contains it. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined
  for (const mount of mounts) {
    const { mountpoint } = mount
    const isAbove = mountpoint === '/' || path === mountpoint || path.startsWith(`${mountpoint}/`)
    // Of two mounts on one directory, the later hides the earlier.
    if (isAbove && mountpoint.length >= (found?.mountpoint.length ?? 0)) found = mount
  }
  return found
}

/** The kernel writes space, tab, line end and backslash in octal. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_escaped, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  )
}
