import * as v from 'valibot'

/** The parameter of a path to one alert. */
export const alertId: v.GenericSchema<unknown, { readonly id: string }> = v.strictObject({
  id: v.pipe(v.string(), v.description('Id of the alert.')),
})
