import { expect, onTestFinished, test, vi } from 'vitest'

test('time limits are thirty times as long at most, and what is recorded of a machine is what was measured', async () => {
  vi.stubEnv('MINIDOCK_LAB_SLOWNESS', '41.2')
  vi.resetModules()
  onTestFinished(() => {
    vi.unstubAllEnvs()
    vi.resetModules()
  })
  const { slowness, slownessForOthers, wholeSlowness, within } = await import('./slowness.ts')
  expect([slowness(), within(2), wholeSlowness()]).toEqual([30, 60_000, 41.2])
  // A process that records has it from one that measures.
  expect(slownessForOthers()).toEqual({ MINIDOCK_LAB_SLOWNESS: '41.2' })
})
