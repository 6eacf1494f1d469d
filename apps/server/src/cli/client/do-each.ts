import { EXIT, type ExitCode } from '../exit-codes.ts'

/** Does the work for one id after the other, and prints the results: all of them, or those before the first that failed. */
export async function doEach<T>(
  ids: readonly string[],
  work: (id: string) => Promise<T>,
  print: (results: readonly T[]) => void,
): Promise<ExitCode> {
  const results: T[] = []
  try {
    for (const id of ids) results.push(await work(id))
  } catch (error) {
    if (results.length > 0) print(results)
    throw error
  }
  print(results)
  return EXIT.ok
}
