/** What one `RUN` sees beside its stage's files, and what is not in its layer. `From` is where files come from: what `from=` names, found. */

export type Mount<From> = BindMount<From> | CacheMount<From> | TmpfsMount | SecretMount

interface Target {
  /** Absolute. */
  readonly target: string
}

export interface Owned {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** Files of the build context, of a stage or of an image. Writes are thrown away. */
export interface BindMount<From> extends Target {
  readonly type: 'bind'
  /** Absent: the build context. */
  readonly from?: From
  /** Absolute, in there. */
  readonly source: string
  readonly readOnly: boolean
}

/** A directory that stays from one build to the next. */
export interface CacheMount<From> extends Target, Owned {
  readonly type: 'cache'
  readonly id: string
  /** `locked`: one step at a time; `private`: another step gets a directory of its own. */
  readonly sharing: 'shared' | 'private' | 'locked'
  /** What is in it at first; absent: nothing. */
  readonly from?: From
  readonly source: string
  readonly readOnly: boolean
}

export interface TmpfsMount extends Target {
  readonly type: 'tmpfs'
  /** Bytes. */
  readonly size?: number
}

/** A file, an environment variable or both that are in no layer and in no cache key. */
export interface SecretMount extends Owned {
  readonly type: 'secret'
  readonly id: string
  /** Absolute; absent: no file. */
  readonly target?: string
  /** The name of the variable; absent: none. Its value is in the record of the step's container as long as that is there; a file never reaches a disk. */
  readonly env?: string
  /** Whether a build without that secret fails. */
  readonly required: boolean
}
