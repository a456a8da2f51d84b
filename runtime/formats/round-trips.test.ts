/** What is written reads back: documents of every shape that their specs allow, addresses and ranges. */

import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ContainerRequest, newRequest } from './docker/request.ts'
import { parseRequest } from './docker/request-schema.ts'
import { parseIpv4, printIpv4 } from './net/ipv4.ts'
import { parseIpv6, printIpv6 } from './net/ipv6.ts'
import { parseMac, printMac } from './net/mac.ts'
import { contains4, overlap4, parseCidr4, printCidr4, range4Of, size4 } from './net/range4.ts'
import { contains6, parseCidr6, printCidr6, range6Of, size6 } from './net/range6.ts'
import { encodeJson } from './oci/canonical-json.ts'
import { isDigest } from './oci/digest.ts'
import { type Descriptor, type ImageConfig, type ImageIndex, type ImageManifest, mediaTypes } from './oci/image.ts'
import { parseImageConfig, parseIndex, parseManifest } from './oci/image-schema.ts'
import { newSpec, type OciSpec } from './oci/spec.ts'
import { parseSpec } from './oci/spec-schema.ts'

const text = fc.string()
const texts = fc.array(text, { maxLength: 4 })
const flag = fc.boolean()
const int = fc.maxSafeInteger()
const natural = fc.maxSafeNat()
/** `__proto__` and `constructor` are good names for labels too. */
const key = fc.oneof(text, fc.constantFrom('constructor', '__proto__', 'toString'))
const mapOf = <T>(value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(key, value), { maxLength: 4 }).map(entries => Object.fromEntries(entries) as Record<string, T>)
const textMap = mapOf(text)
const stringSet = mapOf(fc.constant({}))

/** Every member may be absent. */
const some = <T extends object>(members: { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> }) =>
  fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>

const digest = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map(digits => `sha256:${digits.join('')}`)
  .filter(isDigest)
const platform = { architecture: text, os: text, variant: text, 'os.version': text, 'os.features': texts }
const requiredOfPlatform = ['architecture', 'os'] as const
const descriptor: fc.Arbitrary<Descriptor> = fc.record(
  {
    mediaType: text,
    digest,
    size: natural,
    urls: texts,
    annotations: textMap,
    artifactType: text,
    platform: fc.record(platform, { requiredKeys: [...requiredOfPlatform] }),
  },
  { requiredKeys: ['mediaType', 'digest', 'size'] },
)
const common = { schemaVersion: fc.constant(2 as const), artifactType: text, annotations: textMap }

const index: fc.Arbitrary<ImageIndex> = fc.record(
  { ...common, mediaType: fc.constantFrom(mediaTypes.index, mediaTypes.dockerIndex), manifests: fc.array(descriptor, { maxLength: 4 }) },
  { requiredKeys: ['schemaVersion', 'manifests'] },
)
const manifest: fc.Arbitrary<ImageManifest> = fc.record(
  {
    ...common,
    mediaType: fc.constantFrom(mediaTypes.manifest, mediaTypes.dockerManifest),
    config: descriptor,
    layers: fc.array(descriptor, { maxLength: 4 }),
  },
  { requiredKeys: ['schemaVersion', 'config', 'layers'] },
)
const health = some({ Test: texts, Interval: natural, Timeout: natural, StartPeriod: natural, StartInterval: natural, Retries: natural })
const imageConfig: fc.Arbitrary<ImageConfig> = fc.record(
  {
    ...platform,
    created: text,
    author: text,
    config: some<ImageConfig['config']>({
      User: text,
      ExposedPorts: stringSet,
      Env: texts,
      Entrypoint: texts,
      Cmd: texts,
      Volumes: stringSet,
      WorkingDir: text,
      Labels: textMap,
      StopSignal: text,
      Healthcheck: health,
      Shell: texts,
      OnBuild: texts,
    }),
    rootfs: fc.record({ type: fc.constant('layers' as const), diff_ids: fc.array(digest, { maxLength: 4 }) }),
    history: fc.array(some({ created: text, author: text, created_by: text, comment: text, empty_layer: flag }), { maxLength: 4 }),
  },
  { requiredKeys: [...requiredOfPlatform, 'config', 'rootfs'] },
)

const spec: fc.Arbitrary<OciSpec> = fc
  .record({
    root: fc.record({ path: text, readonly: flag }, { requiredKeys: ['path'] }),
    process: some<OciSpec['process']>({
      args: texts,
      env: texts,
      cwd: text,
      terminal: flag,
      consoleSize: fc.record({ height: natural, width: natural }),
      user: fc.record(
        { uid: natural, gid: natural, umask: natural, additionalGids: fc.array(natural, { maxLength: 4 }) },
        { requiredKeys: ['uid', 'gid'] },
      ),
      capabilities: some({ bounding: texts, effective: texts, permitted: texts, inheritable: texts, ambient: texts }),
      rlimits: fc.array(fc.record({ type: text, soft: natural, hard: natural }), { maxLength: 2 }),
      noNewPrivileges: flag,
      oomScoreAdj: int,
      apparmorProfile: text,
      selinuxLabel: text,
      ioPriority: fc.record({ class: fc.constantFrom('IOPRIO_CLASS_RT', 'IOPRIO_CLASS_IDLE'), priority: int }, { requiredKeys: ['class'] }),
      scheduler: fc.record({ policy: fc.constantFrom('SCHED_OTHER', 'SCHED_DEADLINE'), nice: int }, { requiredKeys: ['policy'] }),
      execCPUAffinity: some({ initial: text, final: text }),
    }),
    rest: some<Pick<OciSpec, 'hostname' | 'domainname' | 'annotations' | 'mounts'>>({
      hostname: text,
      domainname: text,
      annotations: textMap,
      mounts: fc.array(fc.record({ destination: text, type: text, source: text, options: texts }, { requiredKeys: ['destination'] }), {
        maxLength: 4,
      }),
    }),
    linux: some<
      Pick<OciSpec['linux'], 'namespaces' | 'devices' | 'timeOffsets' | 'maskedPaths' | 'readonlyPaths' | 'rootfsPropagation' | 'sysctl'>
    >({
      namespaces: fc.array(
        fc.record(
          { type: fc.constantFrom('mount', 'pid', 'network', 'uts', 'ipc', 'user', 'cgroup', 'time'), path: text },
          { requiredKeys: ['type'] },
        ),
        { maxLength: 8 },
      ),
      devices: fc.array(
        fc.record(
          { type: fc.constantFrom('c', 'b', 'u', 'p'), path: text, major: int, minor: int, fileMode: natural, uid: natural, gid: natural },
          { requiredKeys: ['type', 'path'] },
        ),
        { maxLength: 4 },
      ),
      timeOffsets: some({ boottime: some({ secs: int, nanosecs: natural }), monotonic: some({ secs: int, nanosecs: natural }) }),
      maskedPaths: texts,
      readonlyPaths: texts,
      rootfsPropagation: fc.constantFrom('private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'),
      sysctl: textMap,
    }),
  })
  .map(({ root, process, rest, linux }) => {
    const base = newSpec()
    return { ...base, ...rest, root, process: { ...base.process, ...process }, linux: { ...base.linux, ...linux } }
  })

const request: fc.Arbitrary<ContainerRequest> = fc
  .record({
    config: some<Omit<ContainerRequest, 'HostConfig' | 'NetworkingConfig' | 'OnBuild' | 'MacAddress' | 'NetworkDisabled'>>({
      Hostname: text,
      Domainname: text,
      User: text,
      AttachStdin: flag,
      AttachStdout: flag,
      AttachStderr: flag,
      ExposedPorts: stringSet,
      Tty: flag,
      OpenStdin: flag,
      StdinOnce: flag,
      Env: texts,
      Cmd: texts,
      Healthcheck: health,
      Image: text,
      Volumes: stringSet,
      WorkingDir: text,
      Entrypoint: texts,
      Labels: textMap,
      StopSignal: text,
      StopTimeout: int,
      Shell: texts,
    }),
    host: some<
      Pick<
        ContainerRequest['HostConfig'],
        | 'Binds'
        | 'PortBindings'
        | 'RestartPolicy'
        | 'AutoRemove'
        | 'Annotations'
        | 'CapAdd'
        | 'GroupAdd'
        | 'Memory'
        | 'NanoCpus'
        | 'Ulimits'
        | 'Init'
        | 'Tmpfs'
      >
    >({
      Binds: texts,
      PortBindings: mapOf(fc.array(fc.record({ HostIp: text, HostPort: text }), { maxLength: 2 })),
      RestartPolicy: fc.record({ Name: fc.constantFrom('no', 'always', 'on-failure'), MaximumRetryCount: natural }),
      AutoRemove: flag,
      Annotations: textMap,
      CapAdd: texts,
      GroupAdd: texts,
      Memory: int,
      NanoCpus: int,
      Ulimits: fc.array(fc.record({ Name: text, Soft: int, Hard: int }), { maxLength: 2 }),
      Init: flag,
      Tmpfs: textMap,
    }),
    endpoints: mapOf(some({ Links: texts, Aliases: texts, MacAddress: text, DriverOpts: textMap, GwPriority: int })),
  })
  .map(({ config, host, endpoints }) => {
    const base = newRequest()
    return { ...base, ...config, HostConfig: { ...base.HostConfig, ...host }, NetworkingConfig: { EndpointsConfig: endpoints } }
  })

function readsBack<T>(documents: fc.Arbitrary<T>, parse: (value: unknown) => T): void {
  fc.assert(
    fc.property(documents, document => {
      const bytes = encodeJson(document)
      const read = parse(JSON.parse(new TextDecoder().decode(bytes)))
      expect(read).toEqual(document)
      expect(encodeJson(read)).toEqual(bytes)
    }),
  )
}

test('an image index reads back', () => readsBack(index, parseIndex))
test('an image manifest reads back', () => readsBack(manifest, parseManifest))
test('an image config reads back', () => readsBack(imageConfig, parseImageConfig))
test('a runtime spec reads back', () => readsBack(spec, parseSpec))
test('a create request reads back', () => readsBack(request, parseRequest))

const ipv4 = fc.nat({ max: 0xffff_ffff })
/** Many of its groups are zero. */
const ipv6 = fc
  .array(fc.oneof(fc.constant(0), fc.constant(0xffff), fc.nat({ max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map(groups => groups.reduce((address, group) => (address << 16n) | BigInt(group), 0n))
const cidr4 = fc.record({ address: ipv4, prefix: fc.nat({ max: 32 }) })
const cidr6 = fc.record({ address: ipv6, prefix: fc.nat({ max: 128 }) })

test('addresses read back', () => {
  fc.assert(fc.property(ipv4, address => parseIpv4(printIpv4(address)) === address))
  fc.assert(fc.property(ipv6, address => parseIpv6(printIpv6(address)) === address))
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), bytes => {
      expect(parseMac(printMac(bytes))).toEqual(bytes)
    }),
  )
})

test('a range reads back, and has its first and its last address and the one that it was made of', () => {
  fc.assert(
    fc.property(cidr4, cidr => {
      expect(parseCidr4(printCidr4(cidr))).toEqual(cidr)
      const range = range4Of(cidr)
      const last = range.address + size4(range.prefix) - 1
      expect([range.address, cidr.address, last].map(address => contains4(range, address))).toEqual([true, true, true])
      expect([range.address - 1, last + 1].map(address => contains4(range, address))).toEqual([false, false])
    }),
  )
  fc.assert(
    fc.property(cidr6, cidr => {
      expect(parseCidr6(printCidr6(cidr))).toEqual(cidr)
      const range = range6Of(cidr)
      const last = range.address + size6(range.prefix) - 1n
      expect([range.address, cidr.address, last].map(address => contains6(range, address))).toEqual([true, true, true])
      expect([range.address - 1n, last + 1n].map(address => contains6(range, address))).toEqual([false, false])
    }),
  )
})

test('two ranges overlap if one has the other', () => {
  fc.assert(
    fc.property(cidr4, cidr4, (one, other) => {
      const [first, second] = [range4Of(one), range4Of(other)]
      const wider = Math.min(first.prefix, second.prefix)
      const same = range4Of({ ...first, prefix: wider }).address === range4Of({ ...second, prefix: wider }).address
      expect(overlap4(first, second)).toBe(same)
    }),
  )
})

/** Near enough to addresses that some of them are. */
const almost = fc
  .array(fc.constantFrom('0', '1', '25', '255', '256', 'ff', 'FFFF', '12345', '.', ':', '::', '1.2.3.4'), { maxLength: 16 })
  .map(parts => parts.join(''))

test('what is an address, Node knows as one', () => {
  fc.assert(fc.property(almost, text => (parseIpv4(text) !== undefined) === isIPv4(text)))
  fc.assert(
    fc.property(fc.oneof(almost, ipv6.map(printIpv6)), text => (parseIpv6(text) !== undefined) === isIPv6(text)),
    { numRuns: 2000 },
  )
})
