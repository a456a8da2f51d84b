import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { thermalThrottlePaths } from './host.ts'

const processors = mkdtempSync(join(tmpdir(), 'minidock-processors-'))
afterAll(() => rmSync(processors, { recursive: true }))

test('what counts the heat of each processor is found where the first has it', () => {
  for (const name of ['cpu0', 'cpu1', 'cpufreq', 'cpuidle']) mkdirSync(join(processors, name))
  expect(thermalThrottlePaths(processors)).toEqual([])
  mkdirSync(join(processors, 'cpu0/thermal_throttle'))
  expect(thermalThrottlePaths(processors).sort()).toEqual(['cpu0', 'cpu1'].map(name => join(processors, name, 'thermal_throttle')))
})
