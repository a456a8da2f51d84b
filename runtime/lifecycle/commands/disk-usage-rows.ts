/** The tables of `system df -v`, in docker's words. */

import { commandOf, commandText } from '../../formats/container-command.ts'
import { ellipsis, type Listing, type Row, truncateId } from '../../formats/docker-format.ts'
import { familiarRepository, parseReference } from '../../formats/reference.ts'
import { formatAge, formatSize } from '../../formats/units.ts'
import type { StoredContainer } from '../../store/containers.ts'
import type { StoredImage } from '../../store/images.ts'
import type { ContainerUsage, ImageUsage } from './measure-disk-usage.ts'

export const images = listing(['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE', 'SHARED SIZE', 'UNIQUE SIZE', 'CONTAINERS'])
export const containers = listing(['CONTAINER ID', 'IMAGE', 'COMMAND', 'LOCAL VOLUMES', 'SIZE', 'CREATED', 'STATUS', 'NAMES'])
export const volumes = listing(['VOLUME NAME', 'LINKS', 'SIZE'])
export const caches = listing(['CACHE ID', 'CACHE TYPE', 'SIZE', 'CREATED', 'LAST USED', 'USAGE', 'SHARED'])

const COMMAND_WIDTH = 20

/** A field is named as its heading is. */
function listing(columns: readonly string[]): Listing {
  return { columns, headings: Object.fromEntries(columns.map(column => [column, column])) }
}

/** A line for each name. */
export function imageRows({ image, size, shared, containers: count }: ImageUsage, now: number): Row[] {
  const created = Date.parse(image.config.created ?? '')
  const common = {
    'IMAGE ID': truncateId(image.id),
    CREATED: Number.isNaN(created) ? 'N/A' : `${formatAge(now - created)} ago`,
    SIZE: formatSize(size, 4),
    'SHARED SIZE': formatSize(shared, 4),
    'UNIQUE SIZE': formatSize(size - shared, 4),
    CONTAINERS: String(count),
  }
  if (image.references.length === 0) return [{ ...common, REPOSITORY: '<none>', TAG: '<none>' }]
  return image.references.map(text => {
    const reference = parseReference(text)
    return { ...common, REPOSITORY: familiarRepository(reference), TAG: reference.tag ?? '<none>' }
  })
}

/** @param known images by id: what a container was made from may be gone, or have another name by now */
export function containerRow({ container, size }: ContainerUsage, known: ReadonlyMap<string, StoredImage>, now: number): Row {
  const { Id, Name, Created, ImageId, Image, Request } = container.record
  const command = commandText(commandOf(Request, Image.config))
  return {
    'CONTAINER ID': truncateId(Id),
    IMAGE: known.has(ImageId) ? Request.Image : truncateId(ImageId),
    COMMAND: JSON.stringify(ellipsis(command, COMMAND_WIDTH)),
    'LOCAL VOLUMES': '0',
    SIZE: formatSize(size),
    CREATED: `${formatAge(now - Date.parse(Created))} ago`,
    STATUS: statusOf(container, now),
    NAMES: Name,
  }
}

function statusOf({ state, process, exit }: StoredContainer, now: number): string {
  const since = (time: string) => formatAge(now - Date.parse(time))
  if (state === 'exited' && exit) return `Exited (${exit.ExitCode}) ${since(exit.FinishedAt)} ago`
  if (state === 'restarting' && exit) return `Restarting (${exit.ExitCode}) ${since(exit.FinishedAt)} ago`
  if (process && (state === 'running' || state === 'paused'))
    return `Up ${since(process.StartedAt)}${state === 'paused' ? ' (Paused)' : ''}`
  return state === 'removing' ? 'Removal In Progress' : 'Created'
}
