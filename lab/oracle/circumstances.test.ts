import { afterEach, expect, test, vi } from 'vitest'
import { circumstancesOf } from './circumstances.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test.each(['docker', 'podman'] as const)('without %s on the machine nothing is compared, and it is said what to install', async engine => {
  vi.stubEnv('PATH', '/nonexistent')
  await expect(circumstancesOf(engine)).rejects.toMatchObject({
    kind: 'unavailable',
    message: `there is no program ${engine} on this machine`,
    hint: 'apt-get install --no-install-recommends docker.io podman',
  })
})
