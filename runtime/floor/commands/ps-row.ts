/** A container as a row of `ps`, in docker's words (docker/cli, cli/command/formatter/container.go). */

import type { ListedContainer } from '../../engine/list/list-containers.ts'
import { commandOf, commandText } from '../../formats/docker/container-command.ts'
import { ellipsis, type Listing, type Row, truncateId } from '../../formats/docker/format.ts'
import { nameOfMount } from '../../formats/docker/inspected-mount.ts'
import { labelFields } from '../../formats/docker/labels.ts'
import { formatGoTime } from '../../formats/go/time.ts'
import { formatAge, formatSize } from '../../formats/go/units.ts'
import type { ContainerSize } from '../../plan/contributions.ts'

export const listing: Listing = {
  headings: {
    ID: 'CONTAINER ID',
    Names: 'NAMES',
    Image: 'IMAGE',
    Command: 'COMMAND',
    CreatedAt: 'CREATED AT',
    RunningFor: 'CREATED',
    Ports: 'PORTS',
    State: 'STATE',
    Platform: 'PLATFORM',
    Status: 'STATUS',
    Labels: 'LABELS',
    Mounts: 'MOUNTS',
    LocalVolumes: 'LOCAL VOLUMES',
    Networks: 'NETWORKS',
    Size: 'SIZE',
  },
  columns: ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names'],
  quiet: 'ID',
}

/** With `--size`. */
export const listingWithSize: Listing = { ...listing, columns: [...listing.columns, 'Size'] }

export interface RowOptions {
  readonly noTrunc: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

const COMMAND_WIDTH = 20
const MOUNT_WIDTH = 15

export function rowOf({ container, image, labels, status, columns, size }: ListedContainer, { noTrunc, now }: RowOptions): Row {
  const { record, state } = container
  const created = Date.parse(record.Created)
  const mounts = record.Mounts ?? []
  const command = commandText(commandOf(record.Request, record.Image.config))
  return {
    ID: noTrunc ? record.Id : truncateId(record.Id),
    Names: record.Name,
    Image: noTrunc || image !== record.ImageId ? image : truncateId(image),
    Command: JSON.stringify(noTrunc ? command : ellipsis(command, COMMAND_WIDTH)),
    CreatedAt: formatGoTime(new Date(created)),
    RunningFor: `${formatAge(now - created)} ago`,
    // Docker tells it only of images for several platforms.
    Platform: null,
    State: state,
    Status: status,
    ...labelFields(labels),
    Mounts: mounts.map(mount => (noTrunc ? nameOfMount(mount) : ellipsis(nameOfMount(mount), MOUNT_WIDTH))).join(','),
    LocalVolumes: String(mounts.filter(({ Type }) => Type === 'volume').length),
    // Docker shows 0B where nobody asked for it.
    Size: size ? sizeText(size) : '0B',
    ...columns,
  }
}

/** What a container has written; beside it, all that it sees, unless that is nothing. */
function sizeText({ SizeRw, SizeRootFs }: ContainerSize): string {
  return SizeRootFs > 0 ? `${formatSize(SizeRw)} (virtual ${formatSize(SizeRootFs)})` : formatSize(SizeRw)
}
