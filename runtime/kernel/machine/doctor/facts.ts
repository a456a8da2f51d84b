/** All that `doctor` judges a machine by. Gathered in one place (`gather.ts`), so that a test can make up any machine. */

import type { Mount } from '../mounts.ts'
import type { Route } from '../routes.ts'
import type { VirtualMachineFacts } from './virtual-machine.ts'

/** Whether the kernel has something that may be built in or a module. */
export type Presence =
  | 'present'
  /** A module that is loaded when it is first asked for. */
  | 'loadable'
  | 'absent'
  /** This kernel does not say what it was built with. */
  | 'unknown'

/** What came of really mounting an overlay where the state folder lies. */
export type OverlayTrial =
  | { readonly kind: 'works' }
  | { readonly kind: 'failed'; readonly why: string; readonly hint?: string }
  | { readonly kind: 'not tried'; readonly why: string; readonly fix: string }

/** A folder that may not exist yet: then what is known is that of the nearest one above it. */
export interface Folder {
  readonly path: string
  readonly mount?: Mount
  /** Bytes that may be written. */
  readonly free?: number
  /** Absent where the file system makes inodes as it needs them. */
  readonly freeInodes?: number
}

/** Of the network namespace in which containers would be connected. */
export interface NetworkFacts {
  readonly interfaces: readonly string[]
  /** Of IPv4. */
  readonly routes: readonly Route[]
  /** `net.ipv4.ip_forward`. */
  readonly forwarding: boolean
  /** `net.bridge.bridge-nf-call-iptables`: packets that a bridge hands from port to port go through the firewall's FORWARD, too. */
  readonly bridgeNetfilter: boolean
  /** Tables of iptables-legacy, which nf_tables does not show. */
  readonly legacyTables: readonly string[]
  readonly firewall: FirewallFacts
}

export type FirewallFacts =
  | {
      readonly kind: 'read'
      /** `ip filter`: those that have a chain. */
      readonly tables: readonly string[]
      /** Chains of others through which IPv4 packets go that are forwarded. */
      readonly forward: readonly ForwardChain[]
      /** Whether minidock's chain is there that lets its bridges pass `ip filter FORWARD`. */
      readonly hasPass: boolean
      readonly hasUfw: boolean
    }
  | { readonly kind: 'not read'; readonly why: string; readonly fix: string }

export interface ForwardChain {
  readonly table: { readonly family: string; readonly name: string }
  readonly name: string
  /** A packet that no rule of it accepts is dropped, and no other table can change that. */
  readonly drops: boolean
  /** Whether a rule in its table is about minidock's bridges. */
  readonly namesOurs: boolean
}

export interface MachineFacts {
  /** `process.platform`. */
  readonly platform: string
  /** `process.arch`. */
  readonly architecture: string
  /** `uname -r`. */
  readonly kernel: string
  /** `process.version`. */
  readonly node: string
  readonly root: boolean
  /** What this process may do, and what it may give. Bit N is capability N. */
  readonly capabilities: { readonly effective: bigint; readonly bounding: bigint }
  /** Bytes. */
  readonly memory: { readonly total: number; readonly available: number }
  readonly mounts: readonly Mount[]
  /** Controllers of the cgroup2 file system, where one is mounted. */
  readonly cgroup2: readonly string[] | undefined
  /** Processes sit where its controllers would have to be handed down: cgroup-v2.rst, "No Internal Process Constraint". The root of all is free to. */
  readonly cgroup2Crowded: boolean
  /** Controllers that the kernel has but was told not to use (`cgroup_disable=`). */
  readonly disabledControllers: readonly string[]
  /** Names in /proc/self/ns. */
  readonly namespaces: readonly string[]
  /** /proc/sys/user/max_<name>_namespaces. */
  readonly namespaceLimits: Readonly<Record<string, number>>
  /** /proc/sys/kernel/…; absent where this kernel has no such switch. */
  readonly unprivilegedUserNamespaces?: boolean
  readonly appArmorRestrictsUserNamespaces?: boolean
  readonly modules: Readonly<Record<'overlay' | 'nf_tables' | 'nft_nat' | 'veth' | 'bridge', Presence>>
  readonly network: NetworkFacts
  readonly overlay: OverlayTrial
  readonly state: Folder
  readonly project: Folder
  readonly launcherBuilt: boolean
  /** What it calls itself: `gcc 12.2.0`. */
  readonly compiler: string | undefined
  readonly staticLibc: boolean
  /** What says that this machine is itself a container: `/.dockerenv`, `cgroup /docker/…`. */
  readonly containerSigns: readonly string[]
  /** This process is in the machine's own user namespace. */
  readonly firstUserNamespace: boolean
  /** Absent where this machine has no vagrant. */
  readonly virtualMachine?: VirtualMachineFacts
}
