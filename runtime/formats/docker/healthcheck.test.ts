import { describe, expect, test } from 'vitest'
import { checkHealthConfig, healthcheckOf, mergeHealthConfig } from './healthcheck.ts'

const image = { Test: ['CMD', 'check', '-q'], Interval: 5e9, Retries: 2 }

describe('a health check', () => {
  test('is the image’s where nothing is asked for', () => {
    expect(mergeHealthConfig(undefined, image)).toBe(image)
    expect(mergeHealthConfig(undefined, undefined)).toBeUndefined()
  })

  test('that is asked for wins, field by field', () => {
    expect(mergeHealthConfig({ Test: ['CMD-SHELL', 'true'] }, image)).toMatchObject({
      Test: ['CMD-SHELL', 'true'],
      Interval: 5e9,
      Retries: 2,
    })
    expect(mergeHealthConfig({ Retries: 7 }, image)).toMatchObject({ Test: ['CMD', 'check', '-q'], Interval: 5e9, Retries: 7 })
  })

  test('NONE takes the image’s away', () => {
    expect(healthcheckOf(mergeHealthConfig({ Test: ['NONE'] }, image))).toBeUndefined()
  })

  test('has docker’s defaults', () => {
    const rest = { interval: 30e9, timeout: 30e9, startPeriod: 0, startInterval: 5e9, retries: 3 }
    expect(healthcheckOf({ Test: ['CMD', 'a', 'b'] })).toEqual({ argv: ['a', 'b'], ...rest })
    expect(healthcheckOf({ Test: ['CMD-SHELL', 'a || b'] })).toEqual({ argv: ['/bin/sh', '-c', 'a || b'], ...rest })
    expect(healthcheckOf({ Test: ['CMD-SHELL', 'a'] }, ['/bin/bash', '-ec'])?.argv).toEqual(['/bin/bash', '-ec', 'a'])
  })

  test('without a command is none', () => {
    for (const config of [undefined, {}, { Test: [] }, { Interval: 1e9 }]) expect(healthcheckOf(config)).toBeUndefined()
  })

  test('of less than a millisecond is refused', () => {
    expect(() => checkHealthConfig({ StartPeriod: 1000 })).toThrow('StartPeriod in Healthcheck cannot be less than 1ms')
    expect(() => checkHealthConfig({ Retries: -1 })).toThrow('Retries in Healthcheck cannot be negative')
    expect(() => checkHealthConfig({ Interval: 1e6, Timeout: 0 })).not.toThrow()
  })
})
