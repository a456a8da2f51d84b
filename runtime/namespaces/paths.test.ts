/** What of the machine a container does not see. */

import { expect, test } from 'vitest'
import { modulesUpTo } from '../chapters.ts'
import { assumedWorld } from '../cli/explain/world.ts'
import { createEngine } from '../engine/engine.ts'
import { newRequest } from '../formats/docker/request.ts'
import { ASSUMED_HOST } from '../kernel/machine/host.ts'
import { showInstruction } from '../kernel/program/listing.ts'

const engine = createEngine(modulesUpTo(2), { root: '/state', launcher: '/launcher' })

const mountsOver = (path: string, MaskedPaths: string[] | null) => {
  const request = newRequest()
  const asked = { ...request, Image: 'busybox', Cmd: ['true'], HostConfig: { ...request.HostConfig, MaskedPaths } }
  const { child } = engine.compiler.prepare({
    ...assumedWorld(engine),
    request: asked,
    host: { ...ASSUMED_HOST, thermalThrottle: [HEAT] },
  }).compiled
  return child.instructions.map(showInstruction).filter(line => line.startsWith('mount(') && line.includes(`"${path}"`))
}

const HEAT = '/sys/devices/system/cpu/cpu0/thermal_throttle'

test('what counts the heat of this machine’s processors is covered as docker’s fixed list is', () => {
  const covered = mountsOver('/proc/kcore', null)
  expect(covered).toHaveLength(2)
  expect(mountsOver(HEAT, null)).toEqual(covered.map(line => line.replace('/proc/kcore', HEAT)))
})

test('whoever gives a list of their own gets that and no more', () => {
  expect(mountsOver('/proc/keys', ['/proc/keys'])).toHaveLength(2)
  expect(mountsOver(HEAT, ['/proc/keys'])).toEqual([])
})
