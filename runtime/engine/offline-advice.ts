/** What can be done about an image whose registry cannot be reached. */

import type { ImageSource } from '../plan/image-source.ts'
import { contributionsOf } from './contributions.ts'
import type { Engine } from './engine.ts'

/** Returns the sources of images, in the order in which they are asked. */
export async function imageSources(engine: Engine): Promise<readonly ImageSource[]> {
  return (await contributionsOf(engine)).flatMap(({ images }) => images ?? []).sort((one, other) => one.rank - other.rank)
}

/** Returns lines of a hint. @param reference full name @param made names of images that can be made on this machine */
export function offlineAdvice(reference: string, made: readonly string[]): readonly string[] {
  const isOfHub = reference.startsWith('docker.io/')
  return [
    ...(isOfHub && made.length > 0 ? [`without a network, this machine can make ${made.join(', ')}: minidock run NAME`] : []),
    'an image that was saved elsewhere can be loaded: minidock load -i FILE.tar',
    ...(isOfHub ? ['a mirror of the hub is named in daemon.json: "registry-mirrors"'] : []),
  ]
}
