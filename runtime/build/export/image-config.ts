/** The config of an image that was built: what the last stage has come to. Source: image-spec, config.md; moby/buildkit, exporter/containerimage/image.go. */

import type { Digest } from '../../formats/oci/digest.ts'
import type { ImageConfig } from '../../formats/oci/image.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import type { BuildState } from '../build-state.ts'
import type { BuildStage } from '../solve/plan-build.ts'
import { withTimes } from './history-times.ts'

export interface ConfigOptions {
  /** Added to the labels that the Dockerfile sets. */
  readonly labels: Readonly<Record<string, string>>
  /** Milliseconds since 1970: no time is later. */
  readonly latest?: number
  /** What `--platform` says, which the base may not be; absent: the base's. */
  readonly platform?: WantedPlatform | undefined
}

/** @param diffIds of all layers, lowest first */
export function builtConfig(
  { image, platform: own, end }: BuildStage,
  state: BuildState,
  diffIds: readonly Digest[],
  options: ConfigOptions,
): ImageConfig {
  const { labels, latest, platform } = options
  const times = withTimes(state.history, latest)
  const created = times.at(-1)?.created
  // Triggers are for another build: they are no steps of this one, and not inherited.
  const { OnBuild: _inherited, ...config } = state.config
  const { OnBuild } = end.config
  const Labels = { ...config.Labels, ...labels }
  const base = image?.config ?? own
  const isOther = platform !== undefined && (platform.os !== base.os || platform.architecture !== base.architecture)
  const { architecture, os } = platform ?? base
  const variant = platform?.variant ?? (isOther ? undefined : (base.variant ?? own.variant))
  return {
    ...(end.author !== undefined && { author: end.author }),
    ...(created !== undefined && { created }),
    architecture,
    os,
    ...(variant !== undefined && { variant }),
    config: { ...config, ...(OnBuild && { OnBuild }), ...(Object.keys(Labels).length > 0 && { Labels }) },
    rootfs: { type: 'layers', diff_ids: [...diffIds] },
    history: [...times],
  }
}
