/** The flags about a container's health check. A value of nothing leaves the image's, as with docker. */

import { MinidockError } from '../base/errors.ts'
import type { FlagOf, FlagTable } from '../cli/flags.ts'
import type { HealthConfig } from '../formats/docker/request.ts'

export const healthFlags: FlagTable = [
  {
    kind: 'string',
    name: 'health-cmd',
    help: 'Command to run to check health',
    apply: (request, script) => {
      if (script !== '') request.Healthcheck = { ...request.Healthcheck, Test: ['CMD-SHELL', script] }
    },
  },
  duration('health-interval', 'Interval', 'Time between running the check (ms|s|m|h)'),
  {
    kind: 'int',
    name: 'health-retries',
    help: 'Consecutive failures needed to report unhealthy',
    apply: (request, Retries) => {
      if (Retries !== 0) request.Healthcheck = { ...request.Healthcheck, Retries: natural('health-retries', Retries) }
    },
  },
  duration('health-start-interval', 'StartInterval', 'Time between running the check during the start period (ms|s|m|h)'),
  duration(
    'health-start-period',
    'StartPeriod',
    'Start period for the container to initialize before starting health-retries countdown (ms|s|m|h)',
  ),
  duration('health-timeout', 'Timeout', 'Maximum time to allow one check to run (ms|s|m|h)'),
  // After the others: it sees whether one of them was given.
  {
    kind: 'bool',
    name: 'no-healthcheck',
    help: 'Disable any container-specified HEALTHCHECK',
    apply: (request, on) => {
      if (!on) return
      if (request.Healthcheck)
        throw new MinidockError('invalid', '--no-healthcheck conflicts with --health-* options', { hint: 'leave one of them out' })
      request.Healthcheck = { Test: ['NONE'] }
    },
  },
]

function duration(name: string, field: Exclude<keyof HealthConfig, 'Test' | 'Retries'>, help: string): FlagOf<'duration'> {
  return {
    kind: 'duration',
    name,
    help,
    default: 0,
    apply: (request, nanoseconds) => {
      if (nanoseconds !== 0) request.Healthcheck = { ...request.Healthcheck, [field]: natural(name, nanoseconds) }
    },
  }
}

function natural(flag: string, value: number): number {
  if (value >= 0) return value
  throw new MinidockError('invalid', `--${flag} cannot be negative`, { hint: `0, or without --${flag}: the image's value, or docker's` })
}
