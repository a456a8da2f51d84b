/** `diff`: what a container has added, changed and deleted. */

import { join } from 'node:path'
import type { Call } from '../../cli/command.ts'
import { visibleLine } from '../../formats/text/visible.ts'
import { changes } from '../diff.ts'
import type { OverlayHeart } from '../heart.ts'

export async function showDiff({ engine, args: [name = ''], terminal }: Call, heart: OverlayHeart): Promise<number> {
  const { record, directory } = engine.store.containers.find(name)
  const lowers = record.Layers.map(layer => join(engine.store.paths.layers, layer))
  const found = await changes({ upper: join(directory, 'upper'), lowers, launcher: engine.launcher }, heart)
  terminal.out(found.map(({ kind, path }) => `${kind} ${visibleLine(path)}\n`).join(''))
  return 0
}
