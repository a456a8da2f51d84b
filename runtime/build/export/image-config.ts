/** The config of an image that was built: what the last stage has come to. Source: image-spec, config.md; moby/buildkit, exporter/containerimage/image.go. */

import type { Digest } from '../../formats/oci/digest.ts'
import type { ImageConfig } from '../../formats/oci/image.ts'
import type { BuildState } from '../build-state.ts'
import type { BuildStage } from '../solve/plan-build.ts'
import { withTimes } from './history-times.ts'

export interface ConfigOptions {
  /** Added to the labels that the Dockerfile sets. */
  readonly labels: Readonly<Record<string, string>>
  /** Milliseconds since 1970: no time is later. */
  readonly latest?: number
}

/** @param diffIds of all layers, lowest first */
export function builtConfig(
  { image, platform, end }: BuildStage,
  state: BuildState,
  diffIds: readonly Digest[],
  options: ConfigOptions,
): ImageConfig {
  const { labels, latest } = options
  const times = withTimes(state.history, latest)
  const created = times.at(-1)?.created
  // Triggers are for another build: they are no steps of this one, and not inherited.
  const { OnBuild: _inherited, ...config } = state.config
  const { OnBuild } = end.config
  const Labels = { ...config.Labels, ...labels }
  const { architecture, os, variant = platform.variant } = image?.config ?? platform
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
