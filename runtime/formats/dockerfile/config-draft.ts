/**
 * An image's config while instructions change it. Thousands of `ENV` or `LABEL` lines, also such as a base image triggers, take a time that grows with their number:
 * what they add to lists and maps is gathered, and merged when a step has to see the config as a whole.
 */

import type { ImageDefaults } from '../oci/image.ts'
import { mergeEnv } from '../text/env-file.ts'
import { type ConfigChange, type ConfigInstruction, changeConfig, type Expansion } from './config-changes.ts'

export class ConfigDraft {
  /** As it was when it was last whole. */
  #whole: ImageDefaults
  /** What is no list and no map, as it is now. */
  #single: ImageDefaults
  #added: ImageDefaults[] = []

  constructor(config: ImageDefaults) {
    this.#whole = config
    this.#single = withoutCollections(config)
  }

  /** What is no list and no map: the working directory, the user, the shell. */
  get single(): ImageDefaults {
    return this.#single
  }

  /** @throws what `changeConfig` throws */
  change(instruction: ConfigInstruction, expand: Expansion, keepCmd: boolean): Omit<ConfigChange, 'config'> {
    const { config, ...change } = changeConfig(this.#single, instruction, expand, keepCmd)
    this.#single = withoutCollections(config)
    this.#added.push(config)
    return change
  }

  /** Returns the config with all that was added. */
  whole(): ImageDefaults {
    const all = [this.#whole, ...this.#added]
    const [env, ...more] = all.flatMap(({ Env }) => (Env ? [Env] : []))
    const merged: ImageDefaults = {
      ...(env && { Env: more.length === 0 ? env : mergeEnv(env, more.flat()) }),
      ...merge(all, 'OnBuild', lists => lists.flat()),
      ...merge(all, 'ExposedPorts', mergeMaps),
      ...merge(all, 'Labels', mergeMaps),
      ...merge(all, 'Volumes', mergeMaps),
    }
    this.#whole = { ...this.#single, ...merged }
    this.#added = []
    return this.#whole
  }
}

/** Returns the merged values of a key, if there is one. */
function merge<K extends keyof ImageDefaults>(
  all: readonly ImageDefaults[],
  key: K,
  how: (values: NonNullable<ImageDefaults[K]>[]) => ImageDefaults[K],
) {
  const values = all.flatMap(config => (config[key] === undefined ? [] : [config[key]]))
  return values.length === 0 ? {} : { [key]: how(values) }
}

function mergeMaps<T>(maps: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  return Object.fromEntries(maps.flatMap(map => Object.entries(map)))
}

function withoutCollections({
  Env: _env,
  OnBuild: _triggers,
  ExposedPorts: _ports,
  Labels: _labels,
  Volumes: _volumes,
  ...single
}: ImageDefaults): ImageDefaults {
  return single
}
