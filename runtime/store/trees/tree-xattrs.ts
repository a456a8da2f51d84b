/**
 * Extended attributes of files that may be changed meanwhile by somebody else. Node cannot read attributes, the launcher can: llistxattr(2), lgetxattr(2).
 *
 * The launcher reaches a file as a name in a directory that this process has open, and follows no link there.
 */

import type { Server } from '../../kernel/launch/server.ts'
import { ERRNO } from '../../kernel/program/errno.ts'
import { OutputBuffer } from '../../kernel/program/kinds.ts'
import { Program } from '../../kernel/program/program.ts'
import { kernelName } from './unpack-names.ts'

/** By name; values are latin1, one character a byte. */
export type Xattrs = readonly (readonly [name: string, value: string])[]

/** Files that are asked about in one batch: each takes a register. */
const AT_ONCE = 48
/** Few files have any: what most lists take, in bytes, and what one may take (limits.h: XATTR_LIST_MAX, XATTR_SIZE_MAX). */
const SHORT = 256
const LONGEST = 65536

/** Of some names in an open directory of this process. Names that have gone have none. @param isKept which are wanted */
export async function readXattrs(
  server: Server,
  directory: number,
  names: readonly string[],
  isKept: (xattr: string) => boolean,
): Promise<Map<string, Xattrs>> {
  const found = new Map<string, Xattrs>()
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE)
    const lists = await readLists(server, directory, some, SHORT)
    for (const name of some) {
      const list = lists.get(name) ?? (await readLists(server, directory, [name], LONGEST)).get(name) ?? []
      const kept = list.filter(isKept)
      if (kept.length > 0) found.set(name, await readValues(server, directory, name, kept))
    }
  }
  return found
}

/** One attribute. @param path in latin1 @returns undefined where there is none, or one of more bytes than there is room for */
export async function readXattr(server: Server, path: string, attribute: string, room = LONGEST): Promise<string | undefined> {
  const program = new Program()
  const calls = emitterOf(program)
  const [size, value] = [calls.register('size'), new OutputBuffer(room)]
  calls.tolerating('ENODATA', 'EOPNOTSUPP', 'ENOENT', 'ERANGE').into(size).lgetxattr(kernelName(path), attribute, value, value.length)
  const reply = await server.run(program, { reply: true })
  if (reply.register(size) < 0) return undefined
  return Buffer.from(reply.data.subarray(value.offset, value.offset + reply.register(size))).toString('latin1')
}

/** @returns no entry for a list that is longer than `room` bytes */
async function readLists(server: Server, directory: number, names: readonly string[], room: number): Promise<Map<string, string[]>> {
  const program = new Program()
  const calls = emitterOf(program)
  const asked = names.map(name => ({ name, size: calls.register('size'), list: new OutputBuffer(room) }))
  for (const { name, size, list } of asked)
    calls
      .tolerating('ENOENT', 'EOPNOTSUPP', 'ERANGE', 'EACCES')
      .into(size)
      .llistxattr(kernelName(pathOf(directory, name)), list, room)
  const reply = await server.run(program, { reply: true })
  const lists = new Map<string, string[]>()
  for (const { name, size, list } of asked) {
    const length = reply.register(size)
    if (length === -ERRNO.ERANGE) continue
    const text = Buffer.from(reply.data.subarray(list.offset, list.offset + Math.max(length, 0))).toString('latin1')
    lists.set(name, text.split('\0').filter(Boolean))
  }
  return lists
}

async function readValues(server: Server, directory: number, name: string, attributes: readonly string[]): Promise<Xattrs> {
  const values: [string, string][] = []
  for (const attribute of attributes) {
    const value = await readXattr(server, pathOf(directory, name), attribute)
    if (value !== undefined) values.push([attribute, value])
  }
  return values
}

function emitterOf(program: Program) {
  return program.emitter({ module: 'store', chapter: 8, why: 'an archive keeps file capabilities' })
}

/** Through /proc, the descriptor leads where this process has opened it, whatever its path is now. */
export function pathOf(directory: number, name: string): string {
  return `/proc/${process.pid}/fd/${directory}/${name}`
}
