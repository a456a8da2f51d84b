/** Chooses the files that a `COPY`, an `ADD` or a bind mount takes, and hashes them. */

import { createHash, type Hash } from 'node:crypto'
import { applyFileMode, type FileMode } from '../../formats/dockerfile/file-mode.ts'
import type { CopySource, InlineFile } from '../../formats/dockerfile/steps.ts'
import type { TarMember } from '../../formats/tar/member.ts'
import type { Owner } from '../../store/trees/describe-file.ts'
import { byteName } from '../../store/trees/unpack-names.ts'
import { ContentHash } from './content-hash.ts'
import { describeMember, describeSource } from './describe-content.ts'
import { type FoundSource, findSources, hasWildcards } from './find-sources.ts'
import { sourceNotFound } from './missing-source.ts'
import type { SelectedSource, Selection, SelectionOrder, SelectOptions } from './selection.ts'
import { SourceReading } from './source-reading.ts'
import type { SourceTree } from './source-tree.ts'

/** @throws {MinidockError} `not-found`, in docker's words, with what may have been meant; `unavailable` for what cannot be read */
export async function selectFiles(tree: SourceTree, order: SelectionOrder, options: SelectOptions = {}): Promise<Selection> {
  const hash = createHash('sha256')
  const selected: SelectedSource[] = []
  let bytes = 0
  const onProgress = (more: number) => {
    bytes += more
    options.onProgress?.(more)
  }
  for (const source of order.sources) {
    const found = findOne(tree, source)
    let some = false
    for (const one of found) {
      const reading = new SourceReading(tree, one, includedBy(source), order, options)
      const read = await reading.hash(hash, onProgress)
      some ||= read !== undefined
      if (read) selected.push(read)
    }
    if (!some && !hasWildcards(source.path)) throw sourceNotFound(tree, source.path)
  }
  for (const file of order.files ?? []) selected.push(hashInline(file, order.mode, options.owner, hash))
  return { digest: hash.digest('hex'), bytes, sources: selected }
}

/** For `--parents`, files are looked for in the directory that names are relative to. */
function findOne(tree: SourceTree, { path, parentsFrom }: CopySource): readonly FoundSource[] {
  return parentsFrom === undefined ? findSources(tree, path) : findSources(tree, parentsFrom).filter(({ isDirectory }) => isDirectory)
}

function includedBy({ path, parentsFrom }: CopySource): string | undefined {
  return parentsFrom === undefined ? undefined : path.slice(parentsFrom.length).replace(/^\//, '')
}

function hashInline(
  { name, content, mode }: InlineFile,
  chmod: FileMode | undefined,
  owner: Owner | undefined,
  hash: Hash,
): SelectedSource {
  const bytes = Buffer.from(content)
  const member: TarMember = {
    type: 'file',
    name: byteName(name),
    linkname: '',
    mode: chmod ? applyFileMode(chmod, mode, false) : mode,
    uid: owner?.uid ?? 0,
    gid: owner?.gid ?? 0,
    size: bytes.length,
    mtime: BigInt(Date.now()) * 1_000_000n,
    major: 0,
    minor: 0,
    xattrs: [],
  }
  const read = new ContentHash(bytes.length)
  read.update(bytes)
  hash.update(describeSource('file'))
  hash.update(describeMember(member, read.digest()))
  return {
    kind: 'file',
    name: member.name,
    async *items() {
      yield { member, content: once(bytes) }
    },
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes
}
