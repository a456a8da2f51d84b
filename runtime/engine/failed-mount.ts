/**
 * A mount of the user's that a start could not make (`-v`, `--mount`, `--tmpfs`), in runc's words, which are docker's. Chapter 6 makes it in three steps: a tree on the
 * host, its place in the container, the attachment of one to the other. A failed call of any of them is told by the source and the destination of the mount.
 */

import { ERRNO_WORDS } from '../base/errno-words.ts'
import type { Instruction } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { Compiled } from '../plan/compiler.ts'

export interface RequestFailure {
  /** Completes "cannot start web: ". */
  readonly words: string
  readonly hint?: string | undefined
}

interface Mount {
  /** `tmpfs` for a new file system. */
  readonly source: string
  readonly destination: string
}

/** @returns undefined: the call belongs to no mount of the user's, or the errno does not come from its source or its place */
export function failedMount(failed: Instruction, compiled: Compiled, errno: string): RequestFailure | undefined {
  if (failed.op !== 'call' || failed.label.module !== 'volumes') return undefined
  const mount = mountOf(failed, compiled)
  if (!mount) return undefined
  const { why, hint } = reasonOf(failed.name, errno, mount)
  return why === undefined ? undefined : { words: `error mounting "${mount.source}" to rootfs at "${mount.destination}": ${why}`, hint }
}

function mountOf(failed: Instruction, { host, child }: Compiled): Mount | undefined {
  const attaching = child.instructions.findIndex(attaches(treeOf(failed, host.instructions) ?? treeOf(failed, child.instructions)))
  const place = child.instructions.slice(0, attaching).findLast(isCall('openat2'))
  const tree = host.instructions.find(makes(treeOf(child.instructions[attaching], child.instructions)))
  if (attaching < 0 || place?.op !== 'call' || tree?.op !== 'call') return undefined
  return { source: tree.name === 'open_tree' ? String(tree.args[1]) : 'tmpfs', destination: String(place.args[1]) }
}

/** Returns the register of the tree that a call works for: the first tree that is complete, or attached, from that call on. */
function treeOf(call: Instruction | undefined, instructions: readonly Instruction[]): unknown {
  const start = call ? instructions.indexOf(call) : -1
  if (start < 0) return undefined
  const next = instructions.slice(start).find(one => isCall('open_tree', 'fsmount', 'mount_setattr', 'move_mount')(one))
  if (next?.op !== 'call') return undefined
  return next.name === 'move_mount' || next.name === 'mount_setattr' ? next.args[0] : next.result
}

function isCall(...names: readonly string[]): (instruction: Instruction) => boolean {
  return ({ op, label, ...call }) => op === 'call' && 'name' in call && names.includes(call.name) && label.module === 'volumes'
}

function attaches(tree: unknown): (instruction: Instruction) => boolean {
  return instruction => tree !== undefined && instruction.op === 'call' && instruction.name === 'move_mount' && instruction.args[0] === tree
}

function makes(tree: unknown): (instruction: Instruction) => boolean {
  return ({ result }) => result !== undefined && result === (tree as Register | undefined)
}

function reasonOf(
  call: string,
  errno: string,
  { source, destination }: Mount,
): { readonly why?: string | undefined; readonly hint?: string } {
  const words = ERRNO_WORDS[errno]
  switch (call) {
    case 'move_mount':
      // A folder on a file, or a file on a folder, which mount(2) answers with ENOTDIR.
      return { why: errno === 'EINVAL' ? ERRNO_WORDS.ENOTDIR : words, hint: kindHint(source, destination) }
    case 'fsconfig':
      return {
        why: words,
        hint: `the kernel does not take one of its options: see tmpfs(5); as in --tmpfs ${destination}:size=64m,mode=1777`,
      }
    case 'open_tree':
      return { why: words, hint: `see what is there: ls -ld ${source}` }
    case 'openat2':
      // The place was to be made just before, and EROFS is tolerated there: the place may have been in the image.
      return { why: placeWords(destination, errno === 'ENOENT' ? ERRNO_WORDS.EROFS : words), hint: placeHint(errno, destination) }
    case 'mkdirat':
    case 'mknodat':
      return { why: placeWords(destination, words), hint: placeHint(errno, destination) }
    default:
      return {}
  }
}

function placeWords(destination: string, words: string | undefined): string | undefined {
  return words && `create mountpoint for ${destination} mount: ${words}`
}

function kindHint(source: string, destination: string): string {
  if (source === 'tmpfs') return `a tmpfs is a directory, and ${destination} is a file in the image: name another place`
  return 'are you trying to mount a directory onto a file (or vice-versa)? check if the specified host path exists and is the expected type'
}

function placeHint(errno: string, destination: string): string {
  if (errno === 'ELOOP')
    return `a link on the way to ${destination} leads in a circle, or through /proc out of the root: no such link is followed`
  if (errno === 'ENOENT') return 'what is mounted above it is read-only and does not contain it: make it there before'
  return `the image has something else on the way to ${destination}`
}
