/** What the engine's modules contribute to commands that look at containers, put together. */

import { existsSync } from 'node:fs'
import type { Row } from '../formats/docker/format.ts'
import type { ContainerSize, Contributions, Inspected, Subject } from '../plan/contributions.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { ImageLookup } from '../store/images/image-lookup.ts'
import type { Engine } from './engine.ts'
import { readKeptPlan } from './kept-plan.ts'

/** Those of each module that has some, in the order of the chapters. */
export async function contributionsOf({ compiler }: Engine): Promise<readonly Contributions[]> {
  const all = await Promise.all(compiler.modules.map(module => module.contributions?.()))
  return all.filter(contributions => contributions !== undefined)
}

/** @param images of containers that are looked at together: what is known of an image is known of all of them */
export function subjectOf({ store }: Engine, container: StoredContainer, images = new ImageLookup(store.paths)): Subject {
  const { directory } = container
  return { container, store, images, plan: () => (existsSync(`${directory}/plan.json`) ? readKeptPlan(directory) : undefined) }
}

export function inspectedBy(contributions: readonly Contributions[], subject: Subject): Inspected {
  return Object.assign({}, ...contributions.map(({ inspect }) => inspect?.(subject)))
}

export function columnsBy(contributions: readonly Contributions[], subject: Subject): Row {
  return Object.assign({}, ...contributions.map(({ ps }) => ps?.(subject)))
}

/** @returns undefined where no module gives a container files */
export function sizeBy(contributions: readonly Contributions[], subject: Subject): ContainerSize | undefined {
  return contributions.findLast(({ size }) => size !== undefined)?.size?.(subject)
}
