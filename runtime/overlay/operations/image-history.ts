/** `history`: the steps that made an image, from its config. Source: moby, daemon/images/image_history.go. */

import type { Engine } from '../../engine/engine.ts'
import { otherPlatform } from '../../engine/other-platform.ts'
import type { HistoryEntry } from '../../formats/oci/image.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'

export interface HistoryStep {
  /** The image's, on the step that made it: the newest. What was between two steps has no id here. */
  readonly id: string | undefined
  /** Full names of the image, on the same step. */
  readonly references: readonly string[]
  /** RFC 3339, as the config has it. */
  readonly created: string | undefined
  /** The command, or the line of a Dockerfile; empty where the config does not say. */
  readonly createdBy: string
  /** Bytes of the step's layer: unpacked where it is, else compressed. 0 for a step that changed no file. */
  readonly size: number
  readonly comment: string
}

/**
 * Returns the steps of an image, newest first. A layer that the config has no history of is a step without words.
 * @param name a name or an id
 * @param platform the image has to be for it
 * @throws {MinidockError} `not-found`; `conflict` when the digits are those of several ids; `engine` when a document is damaged
 */
export function imageHistory({ store: { images } }: Engine, name: string, platform?: WantedPlatform): readonly HistoryStep[] {
  const image = images.find(name)
  const other = platform && otherPlatform(name, image.config, platform)
  if (other !== undefined) throw other
  const sizes = images.layerSizes(image).map(({ size }) => size)
  const steps = stepsOf(image.config.history ?? [], sizes)
  return steps.reverse().map(({ entry, size }, index) => ({
    id: index === 0 ? image.id : undefined,
    references: index === 0 ? image.references : [],
    created: entry.created,
    createdBy: entry.created_by ?? '',
    size,
    comment: entry.comment ?? '',
  }))
}

/** Pairs entries with the sizes of their layers, oldest first. */
function stepsOf(history: readonly HistoryEntry[], sizes: readonly number[]): { entry: HistoryEntry; size: number }[] {
  const left = [...sizes]
  const steps = history.map(entry => ({ entry, size: entry.empty_layer ? 0 : (left.shift() ?? 0) }))
  return [...steps, ...left.map(size => ({ entry: {}, size }))]
}
