/** `{region=runtime/rootfs/heart.ts#enter without=a,b}`: a region of the engine's source; without a name, the whole file. */

import type { Attributes } from '../fences.ts'
import { type Selection, type ShownLine, shownLines } from '../regions.ts'
import { type Lesson, sourceOf } from './lesson.ts'

export interface RegionBlock extends Selection {
  readonly file: string
}

/** What the attributes ask for; undefined: no region. */
export function regionBlock({ region, without }: Attributes): RegionBlock | undefined {
  if (region === undefined) return undefined
  const [file = '', name] = region.split('#')
  return { file, ...(name !== undefined && { region: name }), without: without?.split(',') ?? [] }
}

export function regionLines(block: RegionBlock, lesson: Pick<Lesson, 'read'>, where: string): readonly ShownLine[] {
  return shownLines(sourceOf(lesson, block.file, where), block, where)
}

export function weaveRegion(attributes: Attributes, lesson: Lesson, where: string): string {
  const block = regionBlock(attributes)
  return block
    ? regionLines(block, lesson, where)
        .map(({ text }) => text)
        .join('\n')
    : ''
}
