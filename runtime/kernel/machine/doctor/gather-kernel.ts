/** What the kernel offers, read from /proc, /sys and /lib/modules. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Mount } from '../mounts.ts'
import { namesIn, readNumber, readText, readTrimmed } from '../read.ts'
import type { MachineFacts, Presence } from './facts.ts'

/** By module: the option that the kernel is configured with. */
const OPTIONS = {
  overlay: 'CONFIG_OVERLAY_FS',
  nf_tables: 'CONFIG_NF_TABLES',
  nft_nat: 'CONFIG_NFT_NAT',
  veth: 'CONFIG_VETH',
  bridge: 'CONFIG_BRIDGE',
} as const

type ModuleName = keyof typeof OPTIONS

/** Where this kernel says what it has; all of them may be missing, as in a container. */
export interface KernelSources {
  readonly builtin: string | undefined
  readonly loadable: string | undefined
  readonly config: string | undefined
  readonly loaded: (module: string) => boolean
}

export function gatherModules(kernel: string): MachineFacts['modules'] {
  const folder = join('/lib/modules', kernel)
  const sources: KernelSources = {
    builtin: readText(join(folder, 'modules.builtin')),
    loadable: readText(join(folder, 'modules.dep')),
    config: kernelConfig(kernel),
    loaded: module => existsSync(join('/sys/module', module)),
  }
  return {
    overlay: presenceOf('overlay', sources),
    nf_tables: presenceOf('nf_tables', sources),
    nft_nat: presenceOf('nft_nat', sources),
    veth: presenceOf('veth', sources),
    bridge: presenceOf('bridge', sources),
  }
}

/** A module that the kernel was configured with as `m` is of use only where its file is there. */
export function presenceOf(module: ModuleName, { builtin, loadable, config, loaded }: KernelSources): Presence {
  const file = new RegExp(`/${module}\\.ko`)
  const configured = config === undefined ? undefined : new RegExp(`^${OPTIONS[module]}=([ym])$`, 'm').exec(config)?.[1]
  if (loaded(module) || configured === 'y' || (builtin !== undefined && file.test(builtin))) return 'present'
  if (loadable !== undefined && file.test(loadable)) return 'loadable'
  return config === undefined && loadable === undefined ? 'unknown' : 'absent'
}

function kernelConfig(kernel: string): string | undefined {
  const plain = readText(join('/boot', `config-${kernel}`))
  if (plain !== undefined || !existsSync('/proc/config.gz')) return plain
  return gunzipSync(readFileSync('/proc/config.gz')).toString('latin1')
}

export function gatherNamespaces(): Pick<MachineFacts, 'namespaces' | 'namespaceLimits'> {
  const namespaces = namesIn('/proc/self/ns').filter(name => !name.endsWith('_for_children'))
  const limits = namespaces.flatMap(name => {
    const limit = readNumber(`/proc/sys/user/max_${name}_namespaces`)
    return limit === undefined ? [] : [[name, limit] as const]
  })
  return { namespaces, namespaceLimits: Object.fromEntries(limits) }
}

export function gatherUserNamespaceSwitches(): Pick<MachineFacts, 'unprivilegedUserNamespaces' | 'appArmorRestrictsUserNamespaces'> {
  const [debian, appArmor] = ['unprivileged_userns_clone', 'apparmor_restrict_unprivileged_userns'].map(name =>
    readNumber(`/proc/sys/kernel/${name}`),
  )
  return {
    ...(debian !== undefined && { unprivilegedUserNamespaces: debian !== 0 }),
    ...(appArmor !== undefined && { appArmorRestrictsUserNamespaces: appArmor !== 0 }),
  }
}

export function gatherCgroups(mounts: readonly Mount[]): Pick<MachineFacts, 'cgroup2' | 'cgroup2Crowded' | 'disabledControllers'> {
  const unified = mounts.find(({ type }) => type === 'cgroup2')
  const controllers = unified && readText(join(unified.path, 'cgroup.controllers'))
  return {
    cgroup2: unified && (controllers ?? '').split(/\s+/).filter(Boolean),
    cgroup2Crowded: unified !== undefined && isCrowded(unified.path),
    disabledControllers: parseDisabled(readText('/proc/cgroups') ?? ''),
  }
}

/** The root of all cgroups has no type. */
function isCrowded(path: string): boolean {
  const read = (file: string) => readTrimmed(join(path, file))
  const handsDown = read('cgroup.controllers') === '' || read('cgroup.subtree_control') !== ''
  return existsSync(join(path, 'cgroup.type')) && read('cgroup.procs') !== '' && !handsDown
}

/** /proc/cgroups: name, hierarchy, cgroups, enabled. */
export function parseDisabled(text: string): string[] {
  const rows = text.split('\n').map(line => line.split('\t'))
  return rows.flatMap(([name = '', , , enabled]) => (enabled === '0' ? [name] : []))
}
