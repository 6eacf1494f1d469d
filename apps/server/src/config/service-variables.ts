/** A variable that Kubernetes sets in every container for each Service of its namespace. Docker links have the same form. */
const serviceName = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/
const serviceUrl = /^(?:tcp|udp|sctp):\/\/[\da-f.:[\]]+$/i

/**
 * Whether a variable comes from Kubernetes: for a Service named `monitoring` it sets `MONITORING_PORT=tcp://10.0.0.1:8080`,
 * `MONITORING_SERVICE_HOST` and others.
 */
export function isServiceVariable(name: string, value: unknown): boolean {
  return (
    serviceName.test(name) || (name.endsWith('_PORT') && typeof value === 'string' && serviceUrl.test(value))
  )
}
