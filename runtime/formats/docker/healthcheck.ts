/**
 * A container's health check: what was asked for over what its image says. Durations are in nanoseconds.
 * Source: moby, daemon/commit.go (`merge`), daemon/health.go (`getProbe`, defaults), daemon/container.go (`validateHealthCheck`).
 */

import { MinidockError } from '../../base/errors.ts'
import type { HealthConfig } from './request.ts'

const MILLISECOND = 1e6
const SECOND = 1e9

/** A check that is to be made. */
export interface Healthcheck {
  readonly argv: readonly string[]
  readonly interval: number
  readonly timeout: number
  /** From the start on, in which failures do not count. */
  readonly startPeriod: number
  /** The interval until then, or until the first success. */
  readonly startInterval: number
  /** Failures in a row that mean `unhealthy`. */
  readonly retries: number
}

const SHELL = ['/bin/sh', '-c']

/** What was not asked for is the image's. @returns as `inspect` shows it; undefined when neither says anything */
export function mergeHealthConfig(asked: HealthConfig | undefined, image: HealthConfig | undefined): HealthConfig | undefined {
  if (!asked || !image) return asked ?? image
  return {
    Test: asked.Test?.length ? asked.Test : (image.Test ?? []),
    Interval: asked.Interval || image.Interval || 0,
    Timeout: asked.Timeout || image.Timeout || 0,
    StartPeriod: asked.StartPeriod || image.StartPeriod || 0,
    StartInterval: asked.StartInterval || image.StartInterval || 0,
    Retries: asked.Retries || image.Retries || 0,
  }
}

/**
 * @param shell what the script of `CMD-SHELL` is given to; default: `/bin/sh -c`
 * @returns undefined for no check, be it that none is named or that it is `NONE`
 */
export function healthcheckOf(config: HealthConfig | undefined, shell: readonly string[] = SHELL): Healthcheck | undefined {
  const [kind, ...words] = config?.Test ?? []
  if (!config || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return undefined
  return {
    argv: kind === 'CMD' ? words : [...shell, ...words.slice(0, 1)],
    interval: config.Interval || 30 * SECOND,
    timeout: config.Timeout || 30 * SECOND,
    startPeriod: config.StartPeriod ?? 0,
    startInterval: config.StartInterval || 5 * SECOND,
    retries: config.Retries || 3,
  }
}

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function checkHealthConfig(config: HealthConfig): void {
  for (const name of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const) {
    const nanoseconds = config[name] ?? 0
    if (nanoseconds !== 0 && nanoseconds < MILLISECOND)
      throw new MinidockError('invalid', `${name} in Healthcheck cannot be less than 1ms`, { hint: 'a duration is like 30s or 1m30s' })
  }
  if ((config.Retries ?? 0) < 0) throw new MinidockError('invalid', 'Retries in Healthcheck cannot be negative', { hint: '0 stands for 3' })
}
