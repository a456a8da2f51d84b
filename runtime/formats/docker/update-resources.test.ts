import { expect, test } from 'vitest'
import { type HostConfig, newRequest } from './request.ts'
import { updateResources } from './update-resources.ts'

const MIB = 1 << 20
const config = (limits: Partial<HostConfig>): HostConfig => ({ ...newRequest().HostConfig, ...limits })

test('what is not asked for stays', () => {
  const now = config({ Memory: 64 * MIB, PidsLimit: 5, CpusetCpus: '0' })
  const updated = updateResources(now, config({ PidsLimit: 7 }), 128 * MIB)
  expect(updated).toMatchObject({ Memory: 64 * MIB, MemorySwap: 128 * MIB, PidsLimit: 7, CpusetCpus: '0' })
})

test('memory may grow up to what memory and swap are together, or both with it', () => {
  const now = config({ Memory: 64 * MIB })
  expect(updateResources(now, config({ Memory: 128 * MIB }), 128 * MIB)).toMatchObject({ Memory: 128 * MIB, MemorySwap: 128 * MIB })
  expect(() => updateResources(now, config({ Memory: 129 * MIB }), 128 * MIB)).toThrow(
    'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
  )
  expect(updateResources(now, config({ Memory: 256 * MIB, MemorySwap: -1 }), 128 * MIB)).toMatchObject({ MemorySwap: -1 })
  expect(updateResources(now, config({ Memory: 256 * MIB }), -1)).toMatchObject({ Memory: 256 * MIB })
})

test.each<[Partial<HostConfig>, Partial<HostConfig>, string]>([
  [{ NanoCpus: 1 }, { CpuPeriod: 1000 }, 'CPU Period cannot be updated as NanoCPUs has already been set'],
  [{ NanoCpus: 1 }, { CpuQuota: 1000 }, 'CPU Quota cannot be updated as NanoCPUs has already been set'],
  [{ CpuPeriod: 1000 }, { NanoCpus: 1 }, 'Nano CPUs cannot be updated as CPU Period has already been set'],
  [{ CpuQuota: 1000 }, { NanoCpus: 1 }, 'Nano CPUs cannot be updated as CPU Quota has already been set'],
])('%j and then %j is refused', (now, asked, message) => {
  expect(() => updateResources(config(now), config(asked), 0)).toThrow(`Conflicting options: ${message}`)
})
