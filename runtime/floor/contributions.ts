/** What is given from the start: a container without a network but its own loopback. */

import type { Contributions } from '../plan/contributions.ts'
import { NO_NETWORK } from '../store/network-settings.ts'

export const floorContributions: Contributions = {
  inspect: () => ({ NetworkSettings: NO_NETWORK }),
  ps: () => ({ Ports: '', Networks: 'none' }),
}
