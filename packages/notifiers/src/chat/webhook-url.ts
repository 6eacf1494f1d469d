import { blockedReason } from '@botwatch/http'
import { httpUrl } from '@botwatch/options'
import { isIP } from 'node:net'
import * as v from 'valibot'

/** Names that are not resolved on the internet. */
const privateName =
  /^[^.]+$|\.(?:localhost|local|internal|intranet|private|corp|lan|home|svc|test|home\.arpa)$/
const discordHost = /^(?:[\w-]+\.)?discord(?:app)?\.com$/
const slackHost = /(?:^|\.)slack(?:-gov)?\.com$/

const SLACK = 'a webhook of Slack, https://hooks.slack.com/services/…'
const DISCORD = 'a webhook of Discord, https://discord.com/api/webhooks/…'

/**
 * The URL of a Slack incoming webhook, or of a service that accepts the same requests: Discord below `/slack`, any service
 * with a private address or name, and on the internet one whose path begins with `/hooks/`, as in Mattermost and Rocket.Chat.
 */
export function slackWebhookUrl(): v.GenericSchema<string | URL, string> {
  return v.pipe(httpUrl(), checkUrl(slackProblem))
}

/** The URL of a Discord webhook, or of a service with a private address or name that accepts the same requests. */
export function discordWebhookUrl(): v.GenericSchema<string | URL, string> {
  return v.pipe(httpUrl(), checkUrl(discordProblem))
}

/** Adds what is expected instead of a URL. What is no URL has been reported. */
function checkUrl(problemOf: (url: URL) => string | undefined): v.RawCheckAction<string> {
  return v.rawCheck(({ dataset, addIssue }) => {
    const url = dataset.typed ? URL.parse(dataset.value) : null
    const message = url === null ? undefined : problemOf(url)
    if (message !== undefined) addIssue({ message })
  })
}

function slackProblem({ hostname, pathname }: URL): string | undefined {
  if (discordHost.test(hostname))
    return pathname.endsWith('/slack') ? undefined : `${SLACK}, not one of Discord`
  if (slackHost.test(hostname))
    return hostname.startsWith('hooks.') && pathname.length > 1
      ? undefined
      : `${SLACK}, not another page of Slack`
  if (isPrivate(hostname) || /^\/hooks\/./.test(pathname)) return undefined
  return `${SLACK}, or of a compatible service in a private network or below /hooks/, not of another host`
}

function discordProblem({ hostname, pathname }: URL): string | undefined {
  if (slackHost.test(hostname)) return `${DISCORD}, not one of Slack`
  if (!discordHost.test(hostname))
    return isPrivate(hostname)
      ? undefined
      : `${DISCORD}, or of a compatible service in a private network, not of another host`
  if (!/^\/api\/(?:v\d+\/)?webhooks\/./.test(pathname)) return `${DISCORD}, not another page of Discord`
  return /\/(?:slack|github)\/?$/.test(pathname)
    ? `${DISCORD}, without /slack or /github at its end`
    : undefined
}

function isPrivate(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0) return blockedReason(address, 'public-only') !== undefined
  return privateName.test(hostname)
}
