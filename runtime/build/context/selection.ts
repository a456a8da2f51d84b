/** What a `COPY`, an `ADD` or a bind mount takes: what is asked for, and what was chosen. */

import type { FileMode } from '../../formats/dockerfile/file-mode.ts'
import type { CopySource, InlineFile } from '../../formats/dockerfile/steps.ts'
import type { CopiedItem } from '../../store/trees/copy-tree.ts'
import type { Owner } from '../../store/trees/describe-file.ts'
import type { SourceKind } from './describe-content.ts'

/** What of a step counts: a `CopyStep` is one; a bind mount has sources alone. */
export interface SelectionOrder {
  readonly sources: readonly CopySource[]
  readonly files?: readonly InlineFile[]
  readonly mode?: FileMode
  readonly exclude?: readonly string[]
  readonly unpack?: boolean
}

export interface SelectOptions {
  /** Of `--chown`; absent: as the tree says. */
  readonly owner?: Owner
  /** Gets numbers of bytes that were read. */
  readonly onProgress?: (bytes: number) => void
  readonly signal?: AbortSignal
}

export interface Selection {
  /** 64 hexadecimal digits: of names, types, modes, owners, link targets and contents. */
  readonly digest: string
  /** Bytes of all contents. */
  readonly bytes: number
  readonly sources: readonly SelectedSource[]
}

export interface SelectedSource {
  readonly kind: SourceKind
  /** Of a file. */
  readonly name: string
  /**
   * The members as they will be: a file under its name; what is in a directory, by its path in there; the archive itself.
   * @throws {MinidockError} `conflict` where the tree is another than it was
   */
  items(): AsyncIterable<CopiedItem>
}
