/** Values of `ps --filter` that need reading: ports, and what is mounted. */

import type { ContainerRequest } from '../../formats/docker/request.ts'

const RANGE = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/

/** `80`, `53/udp`, `8000-8010/tcp`. */
export function isPortRange(text: string): boolean {
  const [, first = '', last = first] = RANGE.exec(text) ?? []
  return first !== '' && Number(first) <= Number(last) && Number(last) <= 65535
}

/**
 * @param range as `isPortRange` takes it; of tcp, unless it says otherwise
 * @param port `80/tcp`, or a range too
 */
export function coversPort(range: string, port: string): boolean {
  const [, first = '', last = first, protocol = 'tcp'] = RANGE.exec(range) ?? []
  const [, lowest = '', highest = lowest, of = 'tcp'] = RANGE.exec(port) ?? []
  return first !== '' && lowest !== '' && protocol === of && Number(first) <= Number(highest) && Number(lowest) <= Number(last)
}

/** Sources, names and targets of everything that a container asked to have mounted. */
export function mountsOf({ Volumes = {}, HostConfig }: ContainerRequest): string[] {
  const binds = HostConfig.Binds.flatMap(bind => bind.split(':').slice(0, 2))
  const mounts = HostConfig.Mounts.flatMap(({ Source, Target }) => [Source ?? '', Target])
  return [...Object.keys(Volumes), ...binds, ...mounts].filter(path => path !== '')
}
