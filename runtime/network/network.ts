/** Chapter 5: a network: a bridge, a cable for each container, a way out, and ports that lead in. */

import { MinidockError } from '../base/errors.ts'
import { type NetworkMode, parseNetworkMode } from '../formats/docker/network-mode.ts'
import type { Module } from '../plan/module.ts'
import type { PlanDraft } from '../plan/plan.ts'
import type { Store } from '../store/state/store.ts'
import { checkNetworkRequest } from './check-request.ts'
import { configureNetwork } from './configure.ts'
import { exampleBridge } from './example.ts'
import { type NetworkHeart, heart as ownHeart } from './heart.ts'
import { bridgeIn, type HeldPeer } from './held.ts'
import { holdBare, holdBridge } from './hold.ts'
import { holdPorts } from './hold-ports.ts'
import type { Start } from './leasing.ts'
import { checkLinks } from './links.ts'
import { networkEvents } from './network-events.ts'
import { plugIn } from './plug-in.ts'
import { readSettings } from './read-settings.ts'
import { readyNetwork } from './ready-network.ts'
import { unplug } from './unplug.ts'
import { writeFiles } from './write-files.ts'

export function createNetwork(heart: NetworkHeart = ownHeart): Module {
  return {
    name: 'network',
    chapter: 5,
    summary: 'a bridge, a cable for each container, addresses, published ports',

    reserve: async (draft, journal, store) => await holdNetwork(draft, journal, store),
    look: async (draft, store) => await lookAtNetwork(draft, store),

    suppose(draft) {
      if (modeOf(draft).kind === 'bridge') draft.reserved['network'] ??= exampleBridge(draft)
    },

    configure: configureNetwork,

    compile(plan, birth, release) {
      const held = bridgeIn(plan)
      if (!held) return
      if (held.ports.length > 0) holdPorts(held.ports, birth.register('host_port'), birth.monitor('hold'))
      const bridge = readyNetwork(held, heart, birth)
      plugIn(held, bridge, heart, birth)
      unplug(held, heart, release)
    },

    contributions: async () => (await import('./contributions.ts')).networkContributions,
    events: networkEvents,

    async furnish(plan, _birth, workshop) {
      const { refused } = bridgeIn(plan) ?? {}
      if (refused) throw new MinidockError('conflict', refused.message, { hint: refused.hint })
      writeFiles(plan, workshop)
    },
  }
}

/** @throws {MinidockError} `invalid` for a request that makes no sense, `not-found` for a network that there is not */
function modeOf({ request, image }: PlanDraft): NetworkMode {
  checkNetworkRequest(request, { exposed: image.config.ExposedPorts ?? {}, hasNetwork: () => false })
  return parseNetworkMode(request.HostConfig.NetworkMode)
}

async function holdNetwork(draft: PlanDraft, start: Start, store: Store): Promise<void> {
  const mode = modeOf(draft)
  if (mode.kind === 'container') {
    draft.reserved['network'] = peerOf(mode.container, store)
    return
  }
  // Docker looks for them when a container is made, and not when it starts again.
  if (mode.kind === 'none' && start.generation <= 1) checkLinks(draft, store)
  const settings = await readSettings(store.paths.settings)
  const isBare = mode.kind !== 'bridge' || !settings.hasBridge
  draft.reserved['network'] = isBare
    ? holdBare(mode.kind === 'host' ? 'host' : 'none', draft, settings, store)
    : await holdBridge(draft, start, settings, store)
}

/** Takes nothing, and makes nothing. */
async function lookAtNetwork(draft: PlanDraft, store: Store): Promise<void> {
  if (store.networks.isThere('bridge') || modeOf(draft).kind !== 'bridge') {
    const nobody: Start = { id: draft.id, generation: 0, note: () => undefined }
    await holdNetwork(draft, nobody, store)
  }
}

function peerOf(name: string, store: Store): HeldPeer {
  const { directory, record } = store.containers.find(name)
  return { kind: 'container', directory, hostname: record.Request.Hostname || record.Id.slice(0, 12) }
}
