/** `--link`: another container on the default bridge, by a name of one's own. Its address goes to /etc/hosts, and its ports and variables to the environment. */

import { isOfKind, MinidockError } from '../base/errors.ts'
import { linkVariables } from '../formats/docker/link-variables.ts'
import { parseLink } from '../formats/docker/name-flags.ts'
import type { PlanDraft } from '../plan/plan.ts'
import { isRunning, type StoredContainer } from '../store/containers/stored-container.ts'
import type { Store } from '../store/state/store.ts'
import type { HeldLink } from './held.ts'
import { bridgeOf } from './held-by.ts'

/** @throws {MinidockError} `not-found`; `conflict` for a container that does not run, or is not on the bridge */
export function linksOf({ name, request }: PlanDraft, { containers }: Store): HeldLink[] {
  return request.HostConfig.Links.map(link => {
    const { container, alias } = parseLink(link)
    const other = linked(container, containers)
    const { record, directory } = other
    const held = bridgeOf(directory)
    if (!isRunning(other) || !held) {
      throw new MinidockError('conflict', `cannot link to ${record.Name}: it is not running on the bridge`, {
        hint: `start it first: minidock start ${record.Name}`,
      })
    }
    const addresses = held.addresses.map(({ address }) => address)
    const { Request, Image } = record
    const ports = Object.keys({ ...Image.config.ExposedPorts, ...Request.ExposedPorts })
    const environment = [...(Image.config.Env ?? []), ...Request.Env]
    return {
      alias,
      hostname: Request.Hostname || record.Id.slice(0, 12),
      name: record.Name,
      addresses,
      variables: linkVariables({ name: `/${name}/${alias}`, address: addresses[0] ?? '', ports, environment }),
    }
  })
}

/** Looks for the containers that are linked, where their addresses are of no use. @throws {MinidockError} `not-found` */
export function checkLinks({ request }: PlanDraft, { containers }: Store): void {
  for (const link of request.HostConfig.Links) linked(parseLink(link).container, containers)
}

/** @throws {MinidockError} `not-found`, in docker's words */
function linked(name: string, containers: Store['containers']): StoredContainer {
  try {
    return containers.find(name)
  } catch (error) {
    if (!isOfKind(error, 'not-found')) throw error
    const { message, hint } = error
    throw new MinidockError('not-found', `could not get container for ${name}: ${message}`, {
      ...(hint !== undefined && { hint }),
      cause: error,
    })
  }
}
