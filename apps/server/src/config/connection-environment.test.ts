import { formatProblem } from '@botwatch/options'
import { describe, expect, test } from 'vitest'

import { makePem } from '../../test/pem.ts'
import { secretsOf } from '../create-monitor.ts'
import { describeConfig } from './describe-config.ts'
import { parseConfig } from './environment.ts'
import type { ServerConfig } from './server-config.ts'

const bot = await makePem()
const other = await makePem()

function configOf(env: Readonly<Record<string, string>>): ServerConfig {
  const result = parseConfig(env)
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'))
  return result.config
}

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  const result = parseConfig(env)
  const problems = result.ok ? [] : result.problems.map(formatProblem)
  expect(problems.join('\n')).not.toMatch(/hunter2|PRIVATE/)
  return problems
}

function proxyOf(env: Readonly<Record<string, string>>): unknown {
  return configOf(env).connection?.proxy
}

describe('the variables of proxies', () => {
  test('set a proxy for each scheme, and hosts without one', () => {
    const env = {
      HTTP_PROXY: 'http://one:3128',
      HTTPS_PROXY: 'https://bot:hunter2@two',
      NO_PROXY: 'localhost,.internal',
    }
    expect(proxyOf(env)).toEqual({
      http: 'http://one:3128',
      https: 'https://bot:hunter2@two',
      noProxy: 'localhost,.internal',
    })
    expect(parseConfig(env).warnings).toEqual([])
  })

  test('in lower case come first, as in curl', () => {
    const env = { https_proxy: 'lower:1', HTTPS_PROXY: 'http://upper:1', no_proxy: 'a', NO_PROXY: 'b' }
    expect(proxyOf(env)).toEqual({ https: 'http://lower:1', noProxy: 'a' })
    expect(parseConfig(env).warnings).toEqual([])
    expect(proxyOf({ http_proxy: 'http://lower:1' })).toEqual({ http: 'http://lower:1' })
    expect(proxyOf({ http_proxy: '', HTTP_PROXY: 'http://upper:1' })).toEqual({ http: 'http://upper:1' })
  })

  test('set none if they are empty or there is only a list of hosts', () => {
    expect(configOf({ HTTP_PROXY: '', HTTPS_PROXY: ' ', NO_PROXY: '*' }).connection).toBeUndefined()
  })

  test('that are invalid are problems with their names, without their values', () => {
    const PROXY = 'an http or https URL of a proxy, e.g. http://user:password@proxy.internal:3128'
    expect(
      problemsOf({ HTTP_PROXY: 'socks5://bot:hunter2@proxy:1080', https_proxy: 'http://hunter2/path' }),
    ).toEqual([
      `HTTP_PROXY: expected ${PROXY}, because SOCKS is not supported, got a string of 31 characters`,
      `https_proxy: expected ${PROXY}, got a string of 19 characters`,
    ])
  })

  test('for all schemes are not read, which is one line', () => {
    expect(parseConfig({ ALL_PROXY: 'socks5://hunter2', FTP_PROXY: 'ftp://x' }).warnings).toEqual([
      'ALL_PROXY is ignored; set HTTPS_PROXY, and HTTP_PROXY for http URLs, to send requests through a proxy',
    ])
    expect(parseConfig({ MONITORING_PROXY: 'http://hunter2' }).warnings).toEqual([
      expect.stringContaining('MONITORING_PROXY is an unknown variable'),
    ])
    expect(parseConfig({ all_proxy: 'socks5://x', https_proxy: 'http://proxy' }).warnings).toEqual([])
  })

  test('name hosts without a proxy in forms that match none, which is one line each, without their values', () => {
    expect(parseConfig({ NO_PROXY: 'localhost, http://bot:hunter2@x, 10.*' }).warnings).toEqual([
      'NO_PROXY: entry 2 matches no host; expected a host name, an address or a network, e.g. .internal or 10.0.0.0/8',
      'NO_PROXY: entry 3 matches no host; expected a host name, an address or a network, e.g. .internal or 10.0.0.0/8',
    ])
    expect(parseConfig({ no_proxy: 'localhost', NO_PROXY: '10.*' }).warnings).toEqual([])
  })

  test('name the hosts without a proxy in several lines, too', () => {
    expect(proxyOf({ HTTPS_PROXY: 'proxy', NO_PROXY: 'localhost\n.internal\n' })).toMatchObject({
      noProxy: 'localhost\n.internal',
    })
  })

  test('need URL-encoded passwords, and say so', () => {
    expect(problemsOf({ HTTPS_PROXY: 'http://bot:50%hunter2@proxy:3128' })).toEqual([
      expect.stringContaining(
        '3128, with special characters of user name and password URL-encoded, got a string',
      ),
    ])
  })

  test('show no user name and password in the configuration, and their password is a secret', () => {
    const config = configOf({ HTTPS_PROXY: 'http://bot:hunter2-hunter2@proxy:3128', NO_PROXY: 'internal' })
    const shown = describeConfig(config)
    expect(shown).toMatchObject({ http_proxy: 'none', https_proxy: 'proxy:3128', no_proxy: 'internal' })
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|bot:/)
    const mistaken = configOf({ HTTPS_PROXY: 'proxy', NO_PROXY: 'http://bot:hunter2@x/,bot:hunter2@y' })
    expect(describeConfig(mistaken)).toMatchObject({ no_proxy: 'http://x/,y' })
    expect(secretsOf(config)).toContain('hunter2-hunter2')
  })
})

describe('the variables of the client certificate', () => {
  const { cert, key } = bot

  test('set it, and its key is a secret', () => {
    const config = configOf({ MONITORING_CLIENT_CERT: `${cert}\n`, MONITORING_CLIENT_KEY: key })
    expect(config.connection).toEqual({ cert, key })
    expect(secretsOf(config)).toContain(key)
    expect(describeConfig(config)).toMatchObject({ client_certificate_configured: true })
    expect(JSON.stringify(describeConfig(config))).not.toContain('BEGIN')
  })

  test('that cannot work are problems with their names, without their values', () => {
    const KEY = 'the text of a private key in PEM format, without a passphrase'
    expect(problemsOf({ MONITORING_CLIENT_CERT: 'hunter2', MONITORING_CLIENT_KEY: 'hunter2' })).toEqual([
      'MONITORING_CLIENT_CERT: expected the text of certificates in PEM format, not a path, got a string of 7 characters',
      `MONITORING_CLIENT_KEY: expected ${KEY}, got a string of 7 characters`,
    ])
    expect(problemsOf({ MONITORING_CLIENT_CERT: cert })).toEqual([
      'MONITORING_CLIENT_KEY: expected the private key of MONITORING_CLIENT_CERT, got nothing',
    ])
    expect(problemsOf({ MONITORING_CLIENT_KEY: key })).toEqual([
      'MONITORING_CLIENT_CERT: expected the certificate of MONITORING_CLIENT_KEY, got nothing',
    ])
    expect(problemsOf({ MONITORING_CLIENT_CERT: cert, MONITORING_CLIENT_KEY: other.key })).toEqual([
      expect.stringMatching(
        /^MONITORING_CLIENT_KEY: expected the private key of the first certificate in MONITORING_CLIENT_CERT, not another one, got a string/,
      ),
    ])
  })
})
