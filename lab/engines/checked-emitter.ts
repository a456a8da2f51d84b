/**
 * An emitter for a learner: what it is given is looked at when it is given, in the learner's line, and each call carries that line. The engine leaves the first to the
 * type checker, and fails only when it lays the program out, far from the line that is wrong; the second its own calls do without.
 */

import { relativePath } from '../../course/places.ts'
import { text } from '../../runtime/kernel/program/kinds.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import { SYSCALLS, type Syscall } from '../../runtime/kernel/program/syscalls.ts'
import { lineIn } from './trouble.ts'

/** The method of a learner's heart that is given the emitter. */
export interface Author {
  /** An absolute path. */
  readonly file: string
  /** `enter`. */
  readonly method: string
}

/** A call that a learner's heart has emitted. */
export interface WrittenCall {
  readonly method: string
  /** As the emitter names it: `umount2`, `netlink`. */
  readonly name: string
  readonly args: readonly unknown[]
  /** What its label has: `workshop/02-namespaces.ts:42`. */
  readonly place: string
}

const CALLS: Readonly<Record<string, Syscall>> = SYSCALLS
/** What an emitter emits besides system calls. */
const OTHERS = ['clone', 'netlink', 'removeTree', 'removeCgroup']

const written: WrittenCall[] = []

/** Returns what this process has seen emitted, in order. */
export function writtenCalls(): readonly WrittenCall[] {
  return written
}

/** @returns anything as it is but an emitter, and what gives some: a container's birth */
export function checked(value: unknown, author: Author): unknown {
  if (!isEmitter(value) && !isBirth(value)) return value
  return new Proxy(value, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => checked(method.apply(emitting(target, String(name), args, author), args), author)
    },
  })
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && 'because' in value
}

function isBirth(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'bornIn' in value
}

/** @returns on what the method is to be called @throws {TypeError} it is a system call whose arguments are wrong */
function emitting(target: object, name: string, args: readonly unknown[], { file, method }: Author): object {
  const call = CALLS[name]
  if (!isEmitter(target) || (!call && !OTHERS.includes(name))) return target
  if (call) checkArguments(name, call, args)
  const line = lineIn(new Error().stack, file)
  if (line === undefined) return target
  const place = `${relativePath(file)}:${line}`
  written.push({ method, name, args, place })
  return target.from(place)
}

/** @throws {TypeError} one is missing, or is of another kind */
function checkArguments(name: string, { args: kinds }: Syscall, args: readonly unknown[]): void {
  if (args.length !== kinds.length) throw new TypeError(`${name} takes ${count(kinds.length)}, not ${args.length}`)
  for (const [index, value] of args.entries()) {
    if (value === undefined) throw new TypeError(`argument ${index + 1} of ${name} is undefined`)
    if (kinds[index] === text && value !== null && !(typeof value === 'string' || value instanceof Uint8Array))
      throw new TypeError(`argument ${index + 1} of ${name} is a text, not ${String(value)}`)
  }
}

function count(size: number): string {
  return size === 1 ? 'one argument' : `${size} arguments`
}
