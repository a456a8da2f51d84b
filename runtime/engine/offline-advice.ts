/** What can be done about an image whose registry cannot be reached. */

import { familiarReference, parseReference } from '../formats/docker/reference.ts'
import type { ImageSource } from '../plan/image-source.ts'
import { contributionsOf } from './contributions.ts'
import type { Engine } from './engine.ts'

/** Returns the sources of images, in the order in which they are asked. */
export async function imageSources(engine: Engine): Promise<readonly ImageSource[]> {
  return (await contributionsOf(engine)).flatMap(({ images }) => images ?? []).sort((one, other) => one.rank - other.rank)
}

/**
 * Returns lines of a hint.
 * @param reference full name
 * @param sources those that may be used in the registry's place
 */
export function offlineAdvice(reference: string, sources: readonly Pick<ImageSource, 'names' | 'nearest'>[]): readonly string[] {
  const isOfHub = reference.startsWith('docker.io/')
  const name = familiarReference(parseReference(reference)).replace(/:latest$/, '')
  return [
    ...(isOfHub ? madeHere(reference, name, sources) : []),
    `an image that docker or another machine has can be loaded: docker save ${name} | minidock load, or minidock load -i FILE.tar`,
    ...(isOfHub ? ['a mirror of the hub is named in daemon.json: "registry-mirrors"'] : []),
  ]
}

function madeHere(reference: string, name: string, sources: readonly Pick<ImageSource, 'names' | 'nearest'>[]): readonly string[] {
  const made = sources.flatMap(({ names }) => names ?? [])
  if (made.length === 0) return []
  const nearest = sources.map(source => source.nearest?.(reference)).find(found => found !== undefined && found !== name)
  return [
    `without a network, this machine can make ${made.join(', ')}: minidock run NAME`,
    ...(nearest === undefined ? [] : [`the nearest to ${name} is ${nearest}: minidock run ${nearest}`]),
  ]
}
