/** What a builder has made of a row, as texts that can be compared. */

import type { FileTree, ImageConfig, SavedImage } from './saved-image.ts'

export type Outcome =
  | Built
  /** @property why the last line that it printed, without hints */
  | { readonly kind: 'failed'; readonly why: string }

export interface Built {
  readonly kind: 'built'
  /** By path. If the image begins with busybox: what differs from that; what is no longer there is `gone`. */
  readonly files: Texts
  /** By key, as JSON. */
  readonly config: Texts
}

export type Texts = Readonly<Record<string, string>>

/** Those that a Dockerfile can set. */
const KEYS = [
  'Author',
  'Cmd',
  'Entrypoint',
  'Env',
  'ExposedPorts',
  'Healthcheck',
  'Labels',
  'OnBuild',
  'Shell',
  'StopSignal',
  'User',
  'Volumes',
  'WorkingDir',
]

/** @param leftOvers what the builder leaves in a layer for its own sake: it is taken away where it is just so */
export function outcomeOf(image: SavedImage, base: SavedImage, leftOvers: Texts): Built {
  const isOnBase = base.diffIds.every((id, index) => image.diffIds[index] === id)
  const files = changes(image.tree, isOnBase ? base.tree : new Map())
  return { kind: 'built', files: Object.fromEntries(withoutLeftOvers(files, leftOvers)), config: configOf(image.config) }
}

function changes(tree: FileTree, base: FileTree): Map<string, string> {
  const gone = [...base.keys()].filter(path => !tree.has(path)).map(path => [path, 'gone'] as const)
  return new Map([...[...tree].filter(([path, text]) => base.get(path) !== text), ...gone])
}

/** A directory in which there is something else stays. */
function withoutLeftOvers(files: ReadonlyMap<string, string>, leftOvers: Texts): Map<string, string> {
  const rest = new Map(files)
  for (const path of Object.keys(leftOvers).sort().reverse()) {
    const isEmpty = ![...rest.keys()].some(other => other.startsWith(`${path}/`))
    if (isEmpty && rest.get(path) === leftOvers[path]) rest.delete(path)
  }
  return rest
}

/** What is empty is as what is not there. */
function configOf(config: ImageConfig): Texts {
  const values = KEYS.map(key => [key, canonical(config[key])] as const)
  return Object.fromEntries(values.filter(([, text]) => !['', 'null', '""', '[]', '{}'].includes(text)))
}

/** JSON with the keys of objects in order. */
function canonical(value: unknown): string {
  const sorted = (_key: string, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each
  return JSON.stringify(value, sorted) ?? ''
}
