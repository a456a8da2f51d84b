/** The networks that a packet of the picture walks through: a machine with two containers, made by the programs that start them, and a client outside. */

import { play } from '../stepper/machine.ts'
import { programOf } from '../stepper/program.ts'
import { initialState } from '../stepper/state.ts'
import { changeInterface, EMPTY_NAMESPACE, type Namespace, type Network, renamed, turnOn, USUAL_HOST } from './network.ts'
import { CONTAINERS } from './walks.ts'

const CHAPTER = 5

/** On the same cable as the host's card, with a route of its own to the containers, as anybody there could have. */
function outside(): Namespace {
  const address = { address: '192.0.2.1', prefixLength: 24 }
  const card = {
    name: 'eth0',
    index: 2,
    type: 'veth',
    isUp: true,
    addresses: [address],
    routeLocalnet: false,
    peer: { namespace: 'host', interface: 'eth0' },
  } as const
  return {
    ...turnOn({ ...EMPTY_NAMESPACE, interfaces: [...EMPTY_NAMESPACE.interfaces, card] }, 'lo'),
    routes: [{ destination: { address: '172.17.0.0', prefixLength: 16 }, gateway: '192.0.2.2', interface: 'eth0' }],
  }
}

export async function exampleNetwork(): Promise<Network> {
  const peer = { namespace: 'outside', interface: 'eth0' }
  let network: Network = { outside: outside(), host: changeInterface(USUAL_HOST, 'eth0', { peer }) }
  for (const { name, id, argv } of CONTAINERS) {
    const { steps } = await programOf(CHAPTER, argv, id)
    const outcomes = play(
      steps.map(({ operation }) => operation),
      { ...initialState(), network },
    )
    network = renamed(outcomes.at(-1)?.state.network ?? network, 'own', name)
  }
  return network
}
