import { describe, expect, test } from 'vitest'
import { modules } from '../chapters.ts'
import { newRequest } from '../formats/docker/request.ts'
import { emptyImageConfig } from '../formats/oci/image.ts'
import { ASSUMED_HOST, readHostFacts } from '../kernel/machine/host.ts'
import { showInstruction } from '../kernel/program/listing.ts'
import { Compiler } from '../plan/compiler.ts'
import type { PlanDraft } from '../plan/plan.ts'
import { parsePlan } from './kept-plan.ts'
import { parseExecPlan } from './kept-spec.ts'
import { type KeptPlan, planText } from './write-plan.ts'

const kept: KeptPlan = {
  host: { ...ASSUMED_HOST, capabilities: (1n << 41n) - 1n },
  user: { uid: 1000, gid: 100, additionalGids: [100, 27], home: '/home/me' },
  peers: { web: 4242 },
  devices: { '/dev/sda': { type: 'b', major: 8, minor: 0, uid: 0, gid: 6, mode: 0o660 } },
  reserved: { network: { address: '172.17.0.2' } },
}

describe('a kept plan', () => {
  test.each([
    ['an assumed host', kept],
    ['this machine', { ...kept, host: readHostFacts({ files: true }) }],
  ])('of %s is read as it was written', (_name, plan) => {
    expect(parsePlan('plan.json', planText(plan))).toEqual(plan)
  })

  test.each([
    ['no JSON', '{', /^cannot read plan\.json: /],
    ['no user', planText(kept).replace('"uid":1000', '"uid":"root"'), 'cannot read plan.json: user.uid: expected a number, got "root"'],
    ['no capabilities', planText(kept).replace('1ffffffffff', '0x1'), /^cannot read plan\.json: host\.capabilities: /],
  ])('with %s is refused, and the message says where it is damaged', (_name, text, message) => {
    expect(() => parsePlan('plan.json', text)).toThrow(message)
  })

  test('of an exec must have a spec', () => {
    expect(() => parseExecPlan('plan.json', planText(kept))).toThrow(/^cannot read plan\.json: invalid runtime spec: /)
  })

  test('makes the same program again, though the host has changed', () => {
    const request = newRequest()
    request.HostConfig.CgroupParent = '/a/b'
    const draft: PlanDraft = {
      ...kept,
      host: { ...kept.host, cgroups: kept.host.cgroups.map(hierarchy => ({ ...hierarchy, missing: ['/a', '/a/b'] })) },
      id: 'c'.repeat(64),
      name: 'web',
      request: { ...request, Cmd: ['true'] },
      image: emptyImageConfig(),
      paths: { launcher: '/launcher', container: '/containers/c', layers: '/layers', volumes: '/s/volumes', name: '/names/web' },
      layers: ['base'],
    }
    const lines = (from: PlanDraft) => new Compiler(modules).prepare(from).compiled.host.instructions.map(showInstruction)
    const { reserved, ...facts } = parsePlan('plan.json', planText(draft))
    expect(lines({ ...draft, ...facts, reserved })).toEqual(lines(draft))
    expect(lines({ ...draft, host: kept.host })).not.toEqual(lines(draft))
  })
})
