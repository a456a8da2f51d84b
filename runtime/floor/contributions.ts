/** The floor's part of `inspect` and `ps`: a container has no network but its own loopback. And a source of images: those that are made on this machine. */

import { NO_NETWORK } from '../formats/docker/network-settings.ts'
import type { Contributions } from '../plan/contributions.ts'
import { localImageSource } from './images/local-images.ts'

export const floorContributions: Contributions = {
  inspect: () => ({ NetworkSettings: NO_NETWORK }),
  images: localImageSource,
  ps: () => ({ Ports: '', Networks: 'none' }),
}
