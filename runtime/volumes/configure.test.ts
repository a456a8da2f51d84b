/** What the mounts of a request come to: in the spec, and in the program of system calls. */

import { expect, test } from 'vitest'
import { modules } from '../chapters.ts'
import { assumedWorld } from '../cli/explain/world.ts'
import { createEngine } from '../engine/engine.ts'
import { type ContainerRequest, newRequest } from '../formats/docker/request.ts'
import { showInstruction } from '../kernel/program/listing.ts'
import type { PlanDraft } from '../plan/plan.ts'
import type { HeldMounts } from './held.ts'

const engine = createEngine(modules, { root: '/state', launcher: '/launcher' })

function prepared(host: Partial<ContainerRequest['HostConfig']>, held: Partial<HeldMounts> = {}, world: Partial<PlanDraft> = {}) {
  const request = newRequest()
  const asked = { ...request, Image: 'busybox', Cmd: ['true'], HostConfig: { ...request.HostConfig, ...host } }
  const volumes: HeldMounts = { files: [], places: {}, modes: {}, mounted: {}, wanted: [], borrowed: [], ...held }
  const { mounts: _, ...assumed } = assumedWorld(engine)
  const draft: PlanDraft = { ...assumed, ...world, request: asked }
  for (const module of engine.compiler.modules) module.suppose?.(draft)
  return engine.compiler.prepare({ ...draft, reserved: { ...draft.reserved, volumes } })
}

const spec = (host: Partial<ContainerRequest['HostConfig']>, held?: Partial<HeldMounts>) => prepared(host, held).plan.spec.mounts
const bind = (destination: string, source: string, ...options: string[]) => ({ destination, type: 'bind', source, options })

test('a bind, a volume and a tmpfs, read-only to the last mount or at their top', () => {
  const readonly = { Type: 'bind', Source: '/h', Target: '/top', ReadOnly: true, BindOptions: { ReadOnlyNonRecursive: true } } as const
  const mounts = spec(
    { Binds: ['/h:/b:ro,rslave', 'named:/v:ro'], Mounts: [readonly], Tmpfs: { '/t': 'size=1m,exec' } },
    { modes: { '/t': 0o755 } },
  )
  expect(mounts.slice(-4)).toEqual([
    bind('/b', '/h', 'rbind', 'rslave', 'rro'),
    bind('/top', '/h', 'rbind', 'rprivate', 'ro'),
    bind('/v', '/state/volumes/named/_data', 'rbind', 'rprivate', 'rro'),
    { destination: '/t', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'size=1m', 'exec', 'mode=755'] },
  ])
})

test('a volume that was made with options is mounted from what they name', () => {
  const mounted = { '/v': { type: 'tmpfs', source: 'tmpfs', options: ['size=1m'] } }
  expect(spec({ Binds: ['named:/v:ro'] }, { mounted }).at(-1)).toEqual({
    destination: '/v',
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['size=1m', 'rro'],
  })
})

test('a mount of every container gives way to the user’s, and with /dev all that is below it', () => {
  const destinations = (binds: readonly string[]) => spec({ Binds: [...binds] }).map(({ destination }) => destination)
  expect(destinations(['/h:/etc/hosts']).filter(place => place === '/etc/hosts')).toHaveLength(1)
  expect(destinations(['/dev:/dev']).filter(place => place.startsWith('/dev'))).toEqual(['/dev'])
  expect(destinations([]).filter(place => place.startsWith('/dev'))).toContain('/dev/shm')
})

test('what lies below a mount of the user’s is mounted after it', () => {
  const { birth } = prepared({ Binds: ['named:/etc', 'more:/sys'] }).compiled
  const lines = birth.phases().flatMap(({ phase, instructions }) => instructions.map(each => `${phase} ${showInstruction(each)}`))
  const of = (text: string) => lines.filter(line => line.includes(text)).map(line => line.split(' ')[0])
  expect(of('move_mount(etc_hosts')).toEqual(['cover'])
  expect(of('"/sys/fs/cgroup"').filter(phase => phase === 'mount')).toEqual([])
  expect(of('openat2(AT_FDCWD, "/etc", {')).toContain('mount')
})

test('a place is looked up inside the root, where links of the image lead', () => {
  const { child } = prepared({ Binds: ['/h:/link/f'] }, { places: { '/link/f': '/real/f' }, files: ['/link/f'] }).compiled
  const lines = child.instructions.map(showInstruction)
  expect(lines).toContain('place = openat2(AT_FDCWD, "/real/f", {flags=O_RDONLY|O_CLOEXEC|O_PATH, resolve=RESOLVE_IN_ROOT}, 24)')
  expect(lines.filter(line => line.startsWith('mknodat(directory, "f", 0100755'))).toHaveLength(1)
})

test('a tmpfs is copied only from a container that proves to be the right one', () => {
  const [id, pid] = ['c0ffee', 42]
  const volume = { type: 'bind', source: '/proc/42/root/x', options: ['rprivate'], shared: true, peer: { id, pid, destination: '/x' } }
  const Binds = ['memory:/y']
  const { compiled } = prepared({ Binds }, { mounted: { '/y': volume } })
  const host = compiled.host.instructions.map(showInstruction)
  const check = host.findIndex(line => line.includes('"/dev/.minidock-c0ffee"'))
  const enter = host.findIndex(line => line.startsWith('setns(away'))
  const copy = host.findIndex(line => line.includes('open_tree(shared'))
  expect([enter, check, copy]).toEqual([enter, check, copy].toSorted((a, b) => a - b))
  expect(enter).toBeGreaterThan(0)
  expect(host[check]).not.toContain(' or ')
  expect(compiled.child.instructions.map(showInstruction).filter(line => line.includes('/dev/.minidock-'))).toHaveLength(1)
})

test('without a device cgroup no mount opens device nodes, but those of the host’s /dev', () => {
  const host: PlanDraft['host'] = { ...assumedWorld(engine).host, cgroups: [] }
  const optionsOf = (more: Partial<ContainerRequest['HostConfig']>, from = host) => {
    const binds = { Binds: ['data:/v', '/srv:/s', '/dev/snd:/dev/snd'], Tmpfs: { '/t': 'dev' }, ...more }
    const asked = prepared(binds, {}, { host: from }).plan.spec.mounts.filter(({ destination }) => /^\/([vst]|dev\/snd)$/.test(destination))
    return Object.fromEntries(asked.map(({ destination, options = [] }) => [destination, options.includes('nodev')]))
  }
  const none = { '/v': false, '/s': false, '/t': false, '/dev/snd': false }
  expect(optionsOf({})).toEqual({ ...none, '/v': true, '/s': true, '/t': true })
  expect(optionsOf({ Privileged: true })).toEqual(none)
  expect(optionsOf({}, assumedWorld(engine).host)).toEqual(none)
})
