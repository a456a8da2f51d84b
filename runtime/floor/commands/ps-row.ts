/** A container as a row of `ps`, in docker's words (docker/cli, cli/command/formatter/container.go; moby, container/state.go). */

import { ellipsis, type Listing, type Row, truncateId } from '../../formats/docker-format.ts'
import { formatGoTime } from '../../formats/go-time.ts'
import { formatAge } from '../../formats/units.ts'
import type { StoredContainer } from '../../store/containers.ts'
import type { ImageLookup } from './image-lookup.ts'

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
    Status: 'STATUS',
    Labels: 'LABELS',
    Mounts: 'MOUNTS',
    LocalVolumes: 'LOCAL VOLUMES',
    Networks: 'NETWORKS',
  },
  columns: ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names'],
  quiet: 'ID',
}

export interface RowOptions {
  readonly noTrunc: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

const COMMAND_WIDTH = 20

export function rowOf(container: StoredContainer, images: ImageLookup, { noTrunc, now }: RowOptions): Row {
  const { record, state } = container
  const created = Date.parse(record.Created)
  const command = shown(images.commandOf(record))
  const image = images.nameOf(record)
  const { Labels } = record.Request
  return {
    ID: noTrunc ? record.Id : truncateId(record.Id),
    Names: record.Name,
    Image: noTrunc || image !== record.ImageId ? image : truncateId(image),
    Command: JSON.stringify(noTrunc ? command : ellipsis(command, COMMAND_WIDTH)),
    CreatedAt: formatGoTime(new Date(created)),
    RunningFor: `${formatAge(now - created)} ago`,
    Ports: '',
    State: state,
    Status: statusOf(container, now),
    Labels: Object.entries(Labels)
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join(','),
    Label: (key: string) => (Object.hasOwn(Labels, key) ? (Labels[key] ?? '') : ''),
    Mounts: '',
    LocalVolumes: '0',
    Networks: 'none',
  }
}

/** `Up 3 seconds`, `Exited (0) 2 minutes ago`, `Created`. */
export function statusOf({ state, process, exit }: StoredContainer, now: number): string {
  const since = (time: string) => formatAge(now - Date.parse(time))
  if (state === 'running' && process) return `Up ${since(process.StartedAt)}`
  if (state === 'exited' && exit) return `Exited (${exit.ExitCode}) ${since(exit.FinishedAt)} ago`
  return 'Created'
}

/** The program as it is; of its arguments, those with a space in quotes. */
function shown([program = '', ...args]: readonly string[]): string {
  return [program, ...args.map(arg => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ')
}
