/** `COPY` and `ADD`. Source: Dockerfile reference, "ADD", "COPY"; moby/buildkit, frontend/dockerfile/instructions/parse.go. */

import { parseHereDocument } from './here-document.ts'
import { type InstructionLine, readFlags } from './instruction-line.ts'
import type { Add, Copy, HereDocument } from './tree.ts'
import { jsonList, plainWords } from './words.ts'

const BOTH = { chown: 'text', chmod: 'text', link: 'switch', exclude: 'list' } as const

/** @throws what `line.fail` returns, in docker's words */
export function parseCopy(line: InstructionLine, documents: readonly HereDocument[]): Copy {
  const { from, parents, ...both } = readFlags(line, { ...BOTH, from: 'text', parents: 'switch' })
  if (from?.includes('$')) {
    throw line.fail(
      'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
      from,
    )
  }
  const files = filesOf(line, documents)
  const remote = files.sources.find(isRemote)
  if (remote !== undefined) throw line.fail("source can't be a URL for COPY", remote)
  return { kind: 'COPY', source: line.source, ...files, ...flagsOf(both), parents, ...(from && { from }) }
}

/** @throws what `line.fail` returns: in docker's words, or for what docker would fetch */
export function parseAdd(line: InstructionLine, documents: readonly HereDocument[]): Add {
  const { checksum, unpack, 'keep-git-dir': keepGitDir, ...both } = readFlags(line, { ...BOTH, ...ONLY_REMOTE, unpack: 'text' })
  const files = filesOf(line, documents)
  const remote = files.sources.find(isRemote)
  if (remote !== undefined) {
    throw line.fail(
      'ADD of a URL or a git repository is not supported: a build fetches nothing itself',
      remote,
      'fetch it in a RUN: wget, curl or git',
    )
  }
  if (checksum !== undefined) throw line.fail('checksum requires HTTP(S) or Git sources', '--checksum')
  if (keepGitDir) throw line.fail('--keep-git-dir requires a git source', '--keep-git-dir')
  if (unpack !== undefined && !/^(?:true|false)$/i.test(unpack)) {
    throw line.fail(`expecting boolean value for flag --unpack, not: ${unpack}`, unpack)
  }
  return { kind: 'ADD', source: line.source, ...files, ...flagsOf(both), unpack: unpack?.toLowerCase() !== 'false' }
}

const ONLY_REMOTE = { checksum: 'text', 'keep-git-dir': 'switch' } as const

/** `https://…`, `git://…`, `ssh://…`, `git@host:path`. */
function isRemote(path: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^git@[^:/]+:/.test(path)
}

function filesOf(line: InstructionLine, documents: readonly HereDocument[]): Pick<Copy, 'sources' | 'documents' | 'destination'> {
  const { keyword, rest, fail } = line
  const words = jsonList(rest, line) ?? plainWords(documents.length > 0 ? rest.replaceAll(/<<(-?)\s+/g, '<<$1') : rest)
  const sources = words.slice(0, -1)
  const destination = words.at(-1) ?? ''
  if (words.length < 2) {
    const given = words.length === 0 ? 'none was' : 'only one was'
    throw fail(`${keyword} requires at least two arguments, but ${given} provided. Destination could not be determined`)
  }
  const isDocument = (word: string) => documents.length > 0 && parseHereDocument(word) !== undefined
  if (isDocument(destination)) throw fail(`${keyword} cannot accept a heredoc as a destination`, destination)
  return { sources: sources.filter(source => !isDocument(source)), documents, destination }
}

function flagsOf(flags: { chown: string | undefined; chmod: string | undefined; link: boolean; exclude: readonly string[] }) {
  const { chown, chmod, link, exclude } = flags
  return { link, exclude, ...(chown !== undefined && { chown }), ...(chmod !== undefined && { chmod }) }
}
