/** Puts the contributions of the engine's modules together, for commands that show containers. */

import { existsSync } from 'node:fs'
import type { Row } from '../formats/docker/format.ts'
import type { ContainerSize, Contributions, Inspected, Subject } from '../plan/contributions.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { ImageLookup } from '../store/images/image-lookup.ts'
import type { Engine } from './engine.ts'
import { readKeptPlan } from './kept-plan.ts'

/** Loads the contributions of all modules, and returns them in the order of the chapters. */
export async function contributionsOf({ compiler }: Engine): Promise<readonly Contributions[]> {
  const all = await Promise.all(compiler.modules.map(module => module.contributions?.()))
  return all.filter(contributions => contributions !== undefined)
}

/** Returns a container as contributions get it. @param images shared by the containers of one listing, so that each image is read once */
export function subjectOf({ store }: Engine, container: StoredContainer, images = new ImageLookup(store.paths)): Subject {
  const { directory } = container
  return { container, store, images, plan: () => (existsSync(`${directory}/plan.json`) ? readKeptPlan(directory) : undefined) }
}

/** Returns members for `inspect`; those of later modules replace those of earlier ones. */
export function inspectedBy(contributions: readonly Contributions[], subject: Subject): Inspected {
  return Object.assign({}, ...contributions.map(({ inspect }) => inspect?.(subject)))
}

/** Returns columns for `ps`; those of later modules replace those of earlier ones. */
export function columnsBy(contributions: readonly Contributions[], subject: Subject): Row {
  return Object.assign({}, ...contributions.map(({ ps }) => ps?.(subject)))
}

/** Returns the container's size on the disk, as the last module that knows it says; undefined: no module gives a container files. */
export function sizeBy(contributions: readonly Contributions[], subject: Subject): ContainerSize | undefined {
  return contributions.findLast(({ size }) => size !== undefined)?.size?.(subject)
}
