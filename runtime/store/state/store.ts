/** What is on disk, behind one door. Nothing is read or made until it is asked for. */

import { ContainerStore } from '../containers/containers.ts'
import { EventLog } from '../events/event-log.ts'
import { type StorePaths, storePaths } from '../files/paths.ts'
import { ImageStore } from '../images/images.ts'
import { ImageLayers } from '../layers/layers.ts'
import { NetworkStore } from '../networks/networks.ts'
import { VolumeStore } from '../volumes/volumes.ts'

export interface Store {
  readonly paths: StorePaths
  readonly images: ImageStore
  readonly layers: ImageLayers
  readonly containers: ContainerStore
  readonly volumes: VolumeStore
  readonly networks: NetworkStore
  readonly events: EventLog
}

export function createStore(root: string, launcher: string): Store {
  const paths = storePaths(root)
  const images = new ImageStore(paths, launcher)
  return {
    paths,
    images,
    layers: new ImageLayers(paths, images, launcher),
    containers: new ContainerStore(paths),
    volumes: new VolumeStore(paths, launcher),
    networks: new NetworkStore(paths, launcher),
    events: new EventLog(root, launcher),
  }
}
