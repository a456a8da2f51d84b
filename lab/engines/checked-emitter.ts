/**
 * An emitter for a learner: what it is given is looked at when it is given, in the learner's line. The engine leaves that to the type checker, and fails
 * only when it lays the program out, far from the line that is wrong.
 */

import { text } from '../../runtime/kernel/program/kinds.ts'
import { SYSCALLS, type Syscall } from '../../runtime/kernel/program/syscalls.ts'

const CALLS: Readonly<Record<string, Syscall>> = SYSCALLS

/** @returns anything but an emitter as it is */
export function checked(value: unknown): unknown {
  if (!isEmitter(value)) return value
  return new Proxy(value, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => {
        const call = CALLS[String(name)]
        if (call) checkArguments(String(name), call, args)
        return checked(method.apply(target, args))
      }
    },
  })
}

function isEmitter(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'because' in value
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
