/** The run that chapter 4 has a picture of: that it was recorded, and not drawn. */

import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { memorySchema } from './memory-type.ts'
import { CHAPTERS } from './places.ts'
import { readJson } from './read-checked.ts'

describe('the recorded run of chapter 4', () => {
  const { argv, limit, exitCode, killed, printed, samples } = readJson(join(CHAPTERS, '04-cgroups/memory.json'), memorySchema)
  const before = samples.filter(([at]) => at <= killed)

  test('is of a container with a limit that swap cannot soften', () => {
    expect(argv).toEqual(['run', '--rm', '--memory=100m', '--memory-swap=100m', 'mem-muncher'])
    expect(limit).toBe(100 * 2 ** 20)
  })

  test('never exceeds its limit, and ends at it', () => {
    expect(Math.max(...samples.map(([, bytes]) => bytes))).toBeLessThanOrEqual(limit)
    expect(before.at(-1)?.[1]).toBeGreaterThan(limit * 0.99)
    expect(exitCode).toBe(137)
  })

  test('was looked at often enough: every 20 ms, give or take what else the machine had to do', () => {
    const gaps = samples.slice(1).map(([at], index) => at - (samples[index]?.[0] ?? 0))
    expect(before.length).toBeGreaterThan(killed / 40)
    expect(Math.min(...gaps)).toBeGreaterThan(0)
    expect(Math.max(...gaps)).toBeLessThan(100)
  })

  test('holds at least what the container says it has, whenever it says so', () => {
    expect(printed.map(([, line]) => line)).toEqual(printed.map((_, index) => `${(index + 1) * 10} MB`))
    for (const [at, line] of printed) {
      const [, bytes = 0] = samples.findLast(([when]) => when <= at + 20) ?? []
      expect(bytes).toBeGreaterThan(Number.parseInt(line, 10) * 1e6)
      expect(at).toBeLessThan(killed)
    }
  })
})

test('what is no recorded run is refused', () => {
  expect(() => readJson(join(CHAPTERS, '04-cgroups/quiz.json'), memorySchema)).toThrow('chapters/04-cgroups/quiz.json: ')
})
