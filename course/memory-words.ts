/** What there is to say of a recorded run, in the lesson and under its picture. */

import type { RecordedMemory } from './memory-type.ts'

/** `104.9 MB`: as programs count that say how much they take. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** `100m`: as docker's flags say it, where a `m` is 2 to the power of 20. */
export function limitAsFlag({ limit }: Pick<RecordedMemory, 'limit'>): string {
  return `${limit / 2 ** 20}m`
}

/** How much was counted when something had happened: the first sample since. */
export function countedAt({ samples }: Pick<RecordedMemory, 'samples'>, at: number): number {
  return (samples.find(([when]) => when >= at) ?? samples.at(-1) ?? [0, 0])[1]
}

/** What is to be seen. */
export function memorySentence(memory: Pick<RecordedMemory, 'limit' | 'killed' | 'printed' | 'samples'>): string {
  const { limit, killed, printed } = memory
  const [, last = 'nothing'] = printed.at(-1) ?? []
  return [
    `Memory goes up in steps as far as the limit, ${limitAsFlag(memory)} or ${megabytes(limit)}, and no byte further;`,
    `after ${(killed / 1000).toFixed(1)} seconds the kernel kills the program, whose last word was "${last}".`,
  ].join(' ')
}
