/** How the kernel finds a file of a container: first the mount that covers it, then, if that is the overlay, the directory of the stack that has it. Pure. */

import type { RecordedMount, RecordedPaths } from './type.ts'

/** What the kernel takes a file from. */
export type Kind = 'upper' | 'layer' | 'volume' | 'bind' | 'tmpfs' | 'kernel'

export interface Origin {
  readonly kind: Kind
  /** `layer 2`, `volume notes`; of what is in no directory, the type of the file system. */
  readonly name: string
  /** The mount forbids to write. */
  readonly readOnly: boolean
  /** The directory or file of the host; absent: there is none. */
  readonly directory?: string
  /** The mount that leads there. */
  readonly at: string
}

export interface Asked {
  /** Of the stack. */
  readonly name: string
  /** `hidden`: it is not asked, and has one too. */
  readonly answer: 'found' | 'not there' | 'hidden' | 'not asked'
}

export interface LookUp {
  readonly path: string
  readonly mount: RecordedMount
  readonly origin: Origin
  /** The directories of the stack, in order; when another mount covers the path, none is asked. */
  readonly asked: readonly Asked[]
  /** The file on the host; absent: there is none. */
  readonly file?: string
}

type Recorded = Pick<RecordedPaths, 'mounts' | 'stack'>

/** @throws {RangeError} nothing has it */
export function lookUp(recorded: Recorded, path: string): LookUp {
  const mount = coveringMount(recorded.mounts, path)
  const isOverlay = mount.type === 'overlay'
  const found = isOverlay ? recorded.stack.findIndex(({ has }) => has.includes(path)) : -1
  const asked = recorded.stack.map(({ name, has }, index): Asked => ({ name, answer: answerOf(index, found, has.includes(path)) }))
  const origin = originsOf(recorded).find(({ at, name }) => at === mount.at && (!isOverlay || name === recorded.stack[found]?.name))
  if (!origin) throw new RangeError(`${path} is in no directory of the overlay`)
  const { directory } = origin
  const below = isOverlay ? path : path.slice(mount.at.length)
  return { path, mount, origin, asked, ...(directory !== undefined && { file: directory + below }) }
}

/** All that the files of a container can come from: the stack, then what is mounted, in the order of the places. */
export function originsOf({ mounts, stack }: Recorded): readonly Origin[] {
  const ofStack = stack.map(
    ({ name, directory }): Origin => ({ kind: name === 'upper' ? 'upper' : 'layer', name, readOnly: false, directory, at: '/' }),
  )
  const onTop = mounts.filter(({ at }, index) => mounts.findLastIndex(each => each.at === at) === index)
  return [...ofStack, ...onTop.filter(({ type }) => type !== 'overlay').map(originOf)]
}

function answerOf(index: number, found: number, isThere: boolean): Asked['answer'] {
  if (index === found) return 'found'
  if (index < found) return 'not there'
  return isThere ? 'hidden' : 'not asked'
}

/** Returns the names of the directories that have the path where no process of the container sees it. */
export function hiddenIn({ asked }: LookUp): readonly string[] {
  return asked.filter(({ answer }) => answer === 'hidden').map(({ name }) => name)
}

/** The mount that lies closest above a path; of several in one place, the last. */
function coveringMount(mounts: readonly RecordedMount[], path: string): RecordedMount {
  const covers = ({ at }: RecordedMount) => at === '/' || path === at || path.startsWith(`${at}/`)
  const closest = Math.max(...mounts.filter(covers).map(({ at }) => at.length))
  const found = mounts.findLast(mount => covers(mount) && mount.at.length === closest)
  if (!found) throw new RangeError(`nothing is mounted around ${path}`)
  return found
}

const VOLUME = /\/volumes\/([^/]+)\/_data$/

function originOf({ at, type, source, readOnly }: RecordedMount): Origin {
  if (source === null) return { kind: type === 'tmpfs' ? 'tmpfs' : 'kernel', name: type, readOnly, at }
  const volume = VOLUME.exec(source)?.[1]
  const what = volume === undefined ? ({ kind: 'bind', name: 'bind' } as const) : ({ kind: 'volume', name: `volume ${volume}` } as const)
  return { ...what, readOnly, directory: source, at }
}
