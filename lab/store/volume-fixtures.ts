/** A state folder with volumes and containers that use them, without an engine. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { newContainerId } from '../../runtime/formats/docker/container-id.ts'
import type { MountPoint } from '../../runtime/formats/docker/mount-point.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { emptyImageConfig } from '../../runtime/formats/oci/image.ts'
import { ContainerStore, type StoredContainer } from '../../runtime/store/containers/containers.ts'
import { openStore, type StorePaths, storePaths } from '../../runtime/store/files/paths.ts'
import { usersOf } from '../../runtime/store/volumes/volume-use.ts'
import { VolumeStore } from '../../runtime/store/volumes/volumes.ts'
import { launcher } from '../kernel/containers.ts'

let count = 0

export class VolumeRooms {
  readonly paths: StorePaths
  readonly volumes: VolumeStore
  readonly containers: ContainerStore

  constructor(folder: string) {
    this.paths = storePaths(join(folder, `volumes-${count++}`))
    openStore(this.paths)
    this.volumes = new VolumeStore(this.paths, launcher())
    this.containers = new ContainerStore(this.paths)
  }

  /** Makes a container that uses these volumes. */
  container(...names: readonly string[]): StoredContainer {
    const Id = newContainerId(randomBytes)
    const Mounts = names.map(volumePoint)
    return this.containers.create({
      Id,
      Name: `of-${Id.slice(0, 12)}`,
      Created: new Date().toISOString(),
      ImageId: '',
      Image: emptyImageConfig(),
      Layers: [],
      MadeBy: 'create',
      Request: newRequest(),
      Mounts,
    })
  }

  /** Removes a volume as a command does. */
  async remove(name: string): Promise<readonly string[] | undefined> {
    return await this.volumes.remove(name, () => usersOf(this.containers, name))
  }
}

export function volumePoint(Name: string): MountPoint {
  return { Type: 'volume', Name, Driver: 'local', Destination: `/${Name}`, Mode: '', RW: true, Anonymous: false, NoCopy: false }
}
