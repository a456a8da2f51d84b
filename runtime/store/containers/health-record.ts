/** `health`: what a container's health check has come to, written by its monitor. Docker's names (Engine API v1.50, Health). */

import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { int, list, oneOf, struct, text } from '../../formats/go/json.ts'
import { formatDuration } from '../../formats/go/units.ts'
import { readText } from '../../kernel/machine/read.ts'
import { isMarked } from './marks.ts'
import type { StoredContainer } from './stored-container.ts'

export const HEALTHS = ['starting', 'healthy', 'unhealthy'] as const

const schema = struct({
  Status: oneOf(...HEALTHS),
  FailingStreak: int,
  Log: list(struct({ Start: text, End: text, ExitCode: int, Output: text })),
})

export type HealthRecord = v.InferOutput<typeof schema>
type Probe = HealthRecord['Log'][number]

/**
 * Returns what the checks of a container have come to. As docker has it, one that is not checked now (it has ended, or is paused) is unhealthy, whatever the last
 * check said, and so is one that was paused, until its next check (moby, container/health.go, `CloseMonitorChannel`).
 * @returns undefined for a container without a health check, and when the machine went down over the file: the next check writes it again
 */
export function readHealth({ directory, state }: Pick<StoredContainer, 'directory' | 'state'>): HealthRecord | undefined {
  const last = readLastHealth(directory)
  return last && (state !== 'running' || isMarked(directory, 'unpaused')) ? { ...last, Status: 'unhealthy' } : last
}

function readLastHealth(directory: string): HealthRecord | undefined {
  const path = `${directory}/health`
  if (!existsSync(path)) return undefined
  try {
    const result = v.safeParse(schema, JSON.parse(readFileSync(path, 'utf8')))
    return result.success ? { ...result.output, Log: result.output.Log.map(probe => explained(probe, directory)) } : undefined
  } catch {
    return undefined // It is gone meanwhile, or no JSON.
  }
}

/** The monitor's code for a check that was killed because its time was over. Docker says so before what the check had printed until then. */
const TIMED_OUT = -1

function explained(probe: Probe, directory: string): Probe {
  if (probe.ExitCode !== TIMED_OUT) return probe
  const timeout = readText(`${directory}/health.conf`)?.split(' ')[1]
  if (timeout === undefined) return probe
  const said = `Health check exceeded timeout (${formatDuration(Number(timeout))})`
  return { ...probe, Output: probe.Output === '' ? said : `${said}: ${probe.Output}` }
}
