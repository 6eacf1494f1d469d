/**
 * Hides one warning of this thread: that SQLite is experimental, which Node 22 prints in each thread. The program decides in
 * its main thread whether to show it.
 */
export function hideSqliteWarning(): void {
  const printers = process.listeners('warning')
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning' && warning.message.includes('SQLite')) return
    for (const print of printers) print(warning)
  })
}
