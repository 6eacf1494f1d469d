import * as v from 'valibot'

import { readOptions } from '../read-options.ts'
import type { ProviderUsageSample, TokenUsageSample } from '../usage/token-usage.ts'

/** The samples of a batch. Each may be invalid. */
type SampleList = readonly (TokenUsageSample | ProviderUsageSample)[]

/** Options of a scrape. */
export interface ScrapeOptions {
  /** Default `main`. */
  readonly registry?: string | undefined
  /** The `Accept` header: a text, or a list of texts if it occurs several times. */
  readonly accept?: string | readonly string[] | null | undefined
}

/** Options of a scrape with the default filled in. */
interface ReadScrapeOptions {
  readonly registry: string
  readonly accept?: ScrapeOptions['accept']
}

const scrapeSchema: v.GenericSchema<unknown, ReadScrapeOptions> = v.strictObject({
  registry: v.optional(v.string('the name of a registry'), 'main'),
  accept: v.optional(v.union([v.string(), v.null(), v.array(v.string())], 'the text of an Accept header')),
})

const listSchema = v.custom<SampleList>(Array.isArray, 'a list of samples')
const namesSchema = v.custom<Iterable<string>>(isIterable, 'a list, a set or another iterable of names')

/** Returns the samples of a batch. Throws a `MetricsError` if they are no list. */
export function readSampleList(samples: SampleList): SampleList {
  return readOptions(listSchema, samples, 'samples')
}

/** Returns names of metrics. Throws a `MetricsError` if they are not iterable. */
export function readNames(names: Iterable<string>): Iterable<string> {
  return readOptions(namesSchema, names, 'names')
}

/** Reads the options of a scrape. Throws a `MetricsError` with every problem. */
export function readScrapeOptions(options: ScrapeOptions): ReadScrapeOptions {
  return readOptions(scrapeSchema, options)
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}
