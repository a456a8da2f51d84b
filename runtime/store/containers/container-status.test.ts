import { expect, test } from 'vitest'
import { statusOf } from './container-status.ts'
import type { ContainerState } from './stored-container.ts'

const NOW = Date.parse('2026-01-31T12:00:00Z')
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString()

function status(state: ContainerState, health?: 'starting' | 'healthy' | 'unhealthy'): string {
  const process = { Pid: 1, PidStart: 1, Monitor: 1, MonitorStart: 1, StartedAt: ago(90) }
  const exit = { ExitCode: 137, FinishedAt: ago(5) }
  return statusOf({ state, process, exit }, health && { Status: health, FailingStreak: 0, Log: [] }, NOW)
}

test('each state in docker’s words', () => {
  expect(status('running')).toBe('Up About a minute')
  expect(status('running', 'healthy')).toBe('Up About a minute (healthy)')
  expect(status('running', 'unhealthy')).toBe('Up About a minute (unhealthy)')
  expect(status('running', 'starting')).toBe('Up About a minute (health: starting)')
  expect(status('paused', 'healthy')).toBe('Up About a minute (Paused)')
  expect(status('restarting')).toBe('Restarting (137) 5 seconds ago')
  expect(status('exited', 'unhealthy')).toBe('Exited (137) 5 seconds ago')
  expect(status('removing')).toBe('Removal In Progress')
  expect(status('created')).toBe('Created')
})
