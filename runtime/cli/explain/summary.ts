/** What an explanation comes to, in a dozen rows, each read from the request, the spec and the program themselves. */

import type { MountPoint } from '../../formats/docker/mount-point.ts'
import { parseNetworkMode } from '../../formats/docker/network-mode.ts'
import { portsColumn } from '../../formats/docker/ports-text.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import type { NamespaceType } from '../../formats/oci/linux.ts'
import type { OciSpec, SpecMount } from '../../formats/oci/spec.ts'
import { ellipsis } from '../../formats/text/display-width.ts'
import { CAPABILITIES } from '../../kernel/program/constants.ts'
import type { Plan } from '../../plan/plan.ts'
import { type Leaf, leavesOf, without } from './attributed.ts'
import { type Explanation, NOT_SAID, type Step } from './explanation.ts'
import { limitsOf } from './limits.ts'
import { calls, LISTS } from './program-lines.ts'
import { EXAMPLE_NAME } from './world.ts'

export type SummaryRow = readonly [label: string, text: string]

/** @param plain the same image and command without a flag; absent: nothing is compared */
export function summaryOf(explanation: Explanation, plain?: Explanation): readonly SummaryRow[] {
  const { plan, program, release } = explanation
  const { spec, request } = plan
  return [
    ['container', `${nameText(plan)}, from the image ${request.Image}${spec.root.readonly ? ', with a read-only root' : ''}`],
    ['runs', runText(spec)],
    ['namespaces', namespacesText(spec)],
    ['mounts', mountsText(plan, plain?.plan)],
    ['network', networkText(plan, program)],
    ['limits', limitsOf(spec.linux.resources, spec.process).join(', ') || 'none'],
    ['flags', flagsText(explanation, plain)],
    ['program', `${calls(program.length)}. ${phasesText(program)}`],
    ['release', releaseText(release.length)],
    ['see more', 'with --phase enter, --only spec, --all (unfolded), --json, --help'],
  ]
}

function releaseText(count: number): string {
  return count === 0
    ? 'no system call: the program leaves nothing on the host'
    : `${calls(count)}, which remove what the program made on the host`
}

function nameText({ name }: Plan): string {
  return name === EXAMPLE_NAME ? 'a new one, whose name is made up' : name
}

/** Columns of a command line; what is longer is in the spec. */
const LONGEST_COMMAND = 60

function runText({ process, linux }: OciSpec): string {
  const command = process.args.map(word => (/^[\w%+,./:=@-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')
  const { uid, gid } = process.user
  const user = uid === 0 && gid === 0 ? 'root' : `user ${uid}:${gid}`
  const filter = linux.seccomp ? 'behind a seccomp filter' : 'without a seccomp filter'
  return `${ellipsis(command, LONGEST_COMMAND)}; as ${user}, with ${capabilitiesText(process)}, ${filter}`
}

function capabilitiesText({ capabilities }: OciSpec['process']): string {
  const count = capabilities?.effective?.length ?? 0
  if (count === CAPABILITIES.length) return 'all capabilities'
  return count === 0 ? 'no capability' : `${count} of ${CAPABILITIES.length} capabilities`
}

const NAMESPACES: readonly NamespaceType[] = ['mount', 'pid', 'network', 'uts', 'ipc', 'cgroup', 'user', 'time']

function namespacesText({ linux }: OciSpec): string {
  const stateOf = (type: NamespaceType) => {
    const found = linux.namespaces.find(each => each.type === type)
    if (found === undefined) return "the host's"
    return found.path === undefined ? 'new' : "another container's"
  }
  return [...Map.groupBy(NAMESPACES, stateOf)].map(([whose, types]) => `${whose}: ${types.join(', ')}`).join('; ')
}

function mountsText({ spec, mounts = [] }: Plan, plain: Plan | undefined): string {
  const usual = new Set(plain?.spec.mounts.map(({ destination }) => destination))
  const added = plain ? spec.mounts.filter(({ destination }) => !usual.has(destination)) : []
  const others = spec.mounts.filter(mount => !added.includes(mount)).map(({ destination }) => destination)
  const own = added.map(mount => `${mount.destination} (${mountText(mount, mounts)})`)
  return [own.join(', '), others.join(', ')].filter(Boolean).join('; in any container ') || 'none'
}

function mountText({ destination, type, source, options = [] }: SpecMount, points: NonNullable<Plan['mounts']>): string {
  const point = points.find(({ Destination }) => Destination === destination)
  const isReadOnly = point?.RW === false || options.includes('ro')
  return `${whatIsMounted(point) ?? (type === 'tmpfs' ? 'tmpfs' : `${source} of the host`)}${isReadOnly ? ', read-only' : ''}`
}

function whatIsMounted(point: MountPoint | undefined): string | undefined {
  if (point?.Type !== 'volume') return undefined
  return point.Anonymous ? 'a new volume' : `the volume ${point.Name}`
}

/** Whether anything is made outside for the container's network is in the program: it is messages to the kernel. */
function networkText({ request, spec }: Plan, program: readonly Step[]): string {
  const network = spec.linux.namespaces.find(({ type }) => type === 'network')
  if (network === undefined) return "the host's"
  const mode = parseNetworkMode(request.HostConfig.NetworkMode)
  if (mode.kind === 'container') return `that of the container ${mode.container}`
  if (!program.some(({ list, messages }) => list === 'host' && messages)) return 'loopback only'
  const names = Object.keys(request.NetworkingConfig.EndpointsConfig)
  const name = mode.kind === 'network' ? mode.name : 'bridge'
  return [[...new Set([name, ...names.filter(each => each !== 'default')])].join(', '), portsText(request)].filter(Boolean).join('; ports ')
}

function portsText({ HostConfig }: ContainerRequest): string {
  const bindings = Object.entries(HostConfig.PortBindings).map(
    ([port, places]) => [port, places.map(place => ({ ...place, HostIp: place.HostIp || '0.0.0.0' }))] as const,
  )
  return portsColumn(Object.fromEntries(bindings))
}

/** `Stage: prepare 131, clone 1; init: root 12, enter 4` */
function phasesText(program: readonly Step[]): string {
  const lists = [...Map.groupBy(program, ({ list }) => list)]
  const text = lists
    .map(([list, steps]) => {
      const phases = [...Map.groupBy(steps, ({ phase }) => phase)].map(([phase, { length }]) => `${phase} ${length}`)
      return `${LISTS[list].name}: ${phases.join(', ')}`
    })
    .join('; ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function flagsText({ request, program }: Explanation, plain: Explanation | undefined): string {
  const said = without(request, NOT_SAID)
  const leaves = (said ? leavesOf(said) : []).filter(({ path: [first = ''] }) => first !== 'Image' && first !== 'Cmd')
  if (leaves.length === 0) return 'none: a plain container'
  const members = [...Map.groupBy(leaves, ({ path: [first, second] }) => String(first === 'HostConfig' ? second : first))]
  const texts = members.map(([name, values]) => [name, ...values.flatMap(valueText)].join(' '))
  return `${texts.join(', ')}${plain ? `; ${differenceText(plain.program, program)}` : ''}`
}

/** What a name alone says needs no value, and what lies deeper is in the request. */
function valueText({ path, value }: Leaf): string[] {
  const depth = path.filter(each => typeof each === 'string' && each !== 'HostConfig').length
  return depth > 1 || value === true || typeof value === 'object' ? [] : [String(value)]
}

/** By how many calls each phase is longer or shorter than that of a plain container: `calls: prepare +3, seal -1; other arguments: exec`. */
function differenceText(plain: readonly Step[], program: readonly Step[]): string {
  const phases = [...new Set([...program, ...plain].map(({ phase }) => phase))].map(phase => {
    const [now, before] = [program, plain].map(steps => steps.filter(step => step.phase === phase).map(identityOf))
    return { phase, now: now ?? [], before: before ?? [] }
  })
  const longer = phases.filter(({ now, before }) => now.length !== before.length)
  const changed = phases.filter(({ now, before }) => now.length === before.length && now.join() !== before.join())
  const counts = longer.map(({ phase, now, before }) => `${phase} ${signed(now.length - before.length)}`)
  const texts = [
    ...(counts.length > 0 ? [`calls: ${counts.join(', ')}`] : []),
    ...(changed.length > 0 ? [`other arguments: ${changed.map(({ phase }) => phase).join(', ')}`] : []),
  ]
  return texts.join('; ') || 'the same calls as without'
}

function signed(count: number): string {
  return count > 0 ? `+${count}` : String(count)
}

function identityOf({ call, otherwise }: Step): string {
  return JSON.stringify([call, otherwise])
}
