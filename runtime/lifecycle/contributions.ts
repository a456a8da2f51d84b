/** Chapter 8's part of `system df`: the room that containers take on the disk. Source: docker/cli, cli/command/formatter/disk_usage.go. */

import { commandOf, commandText } from '../formats/docker/container-command.ts'
import { ellipsis, listingOf, type Row, truncateId } from '../formats/docker/format.ts'
import { formatAge, formatSize } from '../formats/go/units.ts'
import type { Contributions, Total } from '../plan/contributions.ts'
import { statusOf } from '../store/containers/container-status.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { readHealth } from '../store/containers/health-record.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { ImageLookup } from '../store/images/image-lookup.ts'
import { treeSize } from '../store/trees/tree-size.ts'
import { volumesOf } from '../store/volumes/volume-use.ts'

const CONTAINERS = listingOf(['CONTAINER ID', 'IMAGE', 'COMMAND', 'LOCAL VOLUMES', 'SIZE', 'CREATED', 'STATUS', 'NAMES'])
const COMMAND_WIDTH = 20

interface ContainerUsage {
  readonly container: StoredContainer
  /** Bytes that the container has written. */
  readonly size: number
}

export const lifecycleContributions: Contributions = {
  usage(store, containers) {
    const all = containers.map(container => ({ container, size: treeSize(`${container.directory}/upper`) }))
    const images = new ImageLookup(store.paths)
    return { kind: 'Containers', total: totalOf(all), listing: CONTAINERS, rows: now => all.map(one => rowOf(one, images, now)) }
  },
}

function totalOf(all: readonly ContainerUsage[]): Total {
  const stopped = all.filter(({ container }) => !isActive(container))
  return { total: all.length, active: all.length - stopped.length, size: sum(all), reclaimable: sum(stopped) }
}

function sum(all: readonly ContainerUsage[]): number {
  return all.reduce((total, { size }) => total + size, 0)
}

/** Returns a row of `system df --verbose`. An image is shown by its id if its name is gone, or is another image's. @param now milliseconds since 1970 */
function rowOf({ container, size }: ContainerUsage, images: ImageLookup, now: number): Row {
  const { Id, Name, Created, ImageId, Image, Request } = container.record
  const image = images.nameOf(container.record)
  const command = commandText(commandOf(Request, Image.config))
  return {
    'CONTAINER ID': truncateId(Id),
    IMAGE: image === ImageId ? truncateId(image) : image,
    COMMAND: JSON.stringify(ellipsis(command, COMMAND_WIDTH)),
    'LOCAL VOLUMES': String(volumesOf(container).length),
    SIZE: formatSize(size),
    CREATED: `${formatAge(now - Date.parse(Created))} ago`,
    STATUS: statusOf(container, readHealth(container), now),
    NAMES: Name,
  }
}
