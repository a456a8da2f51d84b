/**
 * Each file of the lab runs in a network namespace of its own, with its loopback interface up and nothing else: bridges, firewall tables and forwarding that its
 * containers make are there, no other file sees them, and they go with the last process in it.
 *
 * /sys/class/net shows the network of whoever mounted /sys, the machine's; /proc/net and /proc/sys/net show the process's own.
 */

import { ForksPoolWorker, type PoolOptions, type PoolRunnerInitializer } from 'vitest/node'
import { MACHINE_NETWORK, machineNetwork } from './machine-network.ts'
import { requireLab } from './needs.ts'

/**
 * As Node's arguments before the script: unshare(1) and sh replace themselves, so the process that vitest knows becomes Node. A new namespace forwards as the machine's does,
 * and that may have been turned on by another engine.
 */
const UNSHARE = ['--net', '--', 'sh', '-c', 'ip link set lo up && echo 0 >/proc/sys/net/ipv4/ip_forward && exec "$0" "$@"']

class InOwnNetwork extends ForksPoolWorker {
  constructor(options: PoolOptions) {
    super(options)
    this.env = { ...this.env, [MACHINE_NETWORK]: machineNetwork() ?? `/proc/${process.pid}/ns/net` }
  }

  /** vitest names no program to Node's `fork`, which starts `process.execPath` then. It does so before its first await. */
  override async start(): Promise<void> {
    const node = process.execPath
    this.execArgv = [...UNSHARE, node, ...this.execArgv]
    process.execPath = 'unshare'
    try {
      return super.start()
    } finally {
      process.execPath = node
    }
  }
}

/** A pool of vitest's, for projects whose checks start containers. */
export const ownNetwork: PoolRunnerInitializer = {
  name: 'own-network',
  createPoolWorker: options => {
    requireLab()
    return new InOwnNetwork(options)
  },
}
