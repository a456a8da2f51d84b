/** A Dockerfile that is built again and again: which of its lines are run, and which layers they make. It needs root, and the engine as it is built. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { isDigest } from '../../runtime/formats/oci/digest.ts'
import { BuildCache, type CacheEntry } from '../../runtime/store/builds/build-cache.ts'
import { type StorePaths, storePaths } from '../../runtime/store/files/paths.ts'
import { layerDirectory, layerName, readSidecar } from '../../runtime/store/layers/layer-files.ts'
import { REPOSITORY } from '../places.ts'
import { changesIn, dockerfileLines, writeContext } from './context.ts'
import { differencesOf, partText } from './differences.ts'
import { AGAIN, type ExampleBuild, FIRST, SHOWN_OF_BASE } from './example.ts'
import { contentOf, isIn } from './layer-content.ts'
import type { RecordedBuild, RecordedLine, RecordedRun } from './type.ts'

const MAKES_LAYER = /^(RUN|COPY|ADD|WORKDIR) /

/**
 * @param folder an empty directory, or one in which `state` is the state folder of an engine that has the base image; the caller removes it afterwards
 * @throws {Error} the cache does not have a record for each line that makes a layer
 */
export function observeBuild(folder: string): Omit<RecordedBuild, 'recorded' | 'kernel'> {
  const engine = new Engine(folder)
  const first = engine.build(FIRST)
  const again = AGAIN.map(build => engine.build(build, first.steps))
  return { lines: engine.lines(first.steps), first: first.run, again: again.map(({ run }) => run) }
}

/** A line that makes a layer, and what the cache has for it. */
interface BuiltStep {
  readonly line: number
  readonly record: CacheEntry
}

class Engine {
  readonly #paths: StorePaths
  readonly #cache: BuildCache
  readonly #context: string

  constructor(folder: string) {
    this.#paths = storePaths(join(folder, 'state'))
    this.#cache = new BuildCache(this.#paths)
    this.#context = join(folder, 'context')
  }

  /** @param first the steps of the first build; absent: this is the one */
  build({ title, command, args }: ExampleBuild, first: readonly BuiltStep[] = []): { run: RecordedRun; steps: readonly BuiltStep[] } {
    writeContext(this.#context)
    if (command !== undefined) execFileSync('sh', ['-ec', command], { cwd: this.#context })
    const before = this.#cache.entries()
    const argv = ['build', '--network', 'none', '-t', 'app', ...args, '.']
    this.#minidock(...argv)
    const records = followRecords(this.#cache.entries(), before, first)
    const lines = layerLines(dockerfileLines(this.#context))
    if (lines.length !== records.length) throw new Error(`${lines.length} lines make a layer, and the cache has ${records.length} records`)
    const steps = records.map((record, index) => ({ line: lines[index] ?? 0, record }))
    const run: RecordedRun = {
      title,
      typed: [...(command === undefined ? [] : [command]), ['minidock', ...argv].join(' ')],
      changes: changesIn(this.#context),
      made: steps.flatMap(({ line, record }, index) => {
        if (!isNew(record, before)) return []
        const differences = first.length === 0 ? [] : differencesOf(partsOf(first[index]), partsOf({ record }))
        return [{ line, key: record.id.slice(0, 12), size: record.size, differences: [...differences] }]
      }),
    }
    return { run, steps }
  }

  lines(steps: readonly BuiltStep[]): RecordedLine[] {
    writeContext(this.#context)
    const base = this.#layersOf('busybox')
    const directories = [...base, ...steps.map(({ record }) => record.layer)].map(name => layerDirectory(this.#paths, name))
    const contents = steps.map((_, index) => {
      const at = base.length + index
      return contentOf(directories[at] ?? '', directories.slice(0, at))
    })
    const hidden = contents.flatMap(({ changed, deleted }) => [...changed, ...deleted])
    const shown = [SHOWN_OF_BASE, ...hidden.filter(path => isIn(directories.slice(0, base.length), path))]
    const texts = dockerfileLines(this.#context)
    return texts.map((text, index): RecordedLine => {
      const step = steps.findIndex(({ line }) => line === index + 1)
      const [built, content] = [steps[step], contents[step]]
      if (built && content) return { text, layer: { size: built.record.size, ...content }, parts: partsOf(built) }
      if (index > 0) return { text }
      const size = base.reduce((sum, name) => sum + (readSidecar(this.#paths, name)?.size ?? 0), 0)
      return { text, layer: { size, added: shown.sort(), changed: [], deleted: [] } }
    })
  }

  /** Names of an image's layers, lowest first. */
  #layersOf(image: string): readonly string[] {
    const [inspected] = JSON.parse(this.#minidock('image', 'inspect', image)) as readonly Inspected[]
    return (inspected?.RootFS.Layers ?? []).filter(isDigest).map(layerName)
  }

  #minidock(...args: readonly string[]): string {
    return execFileSync(join(REPOSITORY, 'minidock'), args, {
      cwd: this.#context,
      encoding: 'utf8',
      env: { ...process.env, MINIDOCK_ROOT: this.#paths.root },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
}

interface Inspected {
  readonly RootFS: { readonly Layers: readonly string[] }
}

/** Follows the records from the base image on: after each key comes the one that this build has written, or else the one of the first build. */
function followRecords(all: readonly CacheEntry[], before: readonly CacheEntry[], first: readonly BuiltStep[]): readonly CacheEntry[] {
  const records: CacheEntry[] = []
  let parent = all.find(each => !all.some(({ key }) => key === each.parent))?.parent
  for (;;) {
    const next = all.filter(each => each.parent === parent)
    const record = next.find(each => isNew(each, before)) ?? next.find(({ id }) => first.some(each => each.record.id === id))
    if (!record) return records
    records.push(record)
    parent = record.key
  }
}

/** A step that is run although the cache has its layer writes its record anew. */
function isNew({ id, created }: CacheEntry, before: readonly CacheEntry[]): boolean {
  return !before.some(each => each.id === id && each.created === created)
}

/** From 1. */
function layerLines(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line, index) => (MAKES_LAYER.test(line) ? [index + 1] : []))
}

function partsOf(step: Pick<BuiltStep, 'record'> | undefined): [string, string][] {
  return (step?.record.parts ?? []).map(([name, value]) => [name, partText(value)])
}
