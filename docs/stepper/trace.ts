/**
 * Where in the source each instruction is emitted: while a program is written, whoever calls a method of an emitter is on the stack. So the line that the
 * stepper lights up is found by running the engine, and no comment or table could say another.
 */

import { fileURLToPath } from 'node:url'
import { type Instruction, Program } from '../../runtime/kernel/program/program.ts'
import { Birth } from '../../runtime/plan/birth.ts'

export interface SourceLine {
  /** Absolute. */
  readonly file: string
  /** The first is 1. */
  readonly line: number
}

const EMITTER = 'runtime/kernel/program/program.ts'

/** @returns the line of each instruction that was emitted while `work` ran */
export function traced<T>(work: () => T): { readonly result: T; readonly lineOf: (instruction: Instruction) => SourceLine | undefined } {
  const lines = new WeakMap<Instruction, SourceLine>()
  let isolating: SourceLine | undefined
  const { emitter } = Program.prototype
  const { isolate } = Birth.prototype
  Program.prototype.emitter = function (this: Program, label) {
    const { instructions } = this
    Object.defineProperty(instructions, 'push', {
      configurable: true,
      value: (...added: Instruction[]) => {
        const line = callerOf(EMITTER)
        for (const each of added) {
          // One clone is emitted for all: who asked for namespaces is who wanted it so.
          const wanted = each.op === 'clone' && each.flags !== 0 ? isolating : line
          if (wanted) lines.set(each, wanted)
        }
        return Array.prototype.push.apply(instructions, added)
      },
    })
    return emitter.call(this, label)
  }
  Birth.prototype.isolate = function (this: Birth, flags) {
    isolating ??= callSites(Birth.prototype.isolate)[0]
    isolate.call(this, flags)
  }
  try {
    return { result: work(), lineOf: instruction => lines.get(instruction) }
  } finally {
    Program.prototype.emitter = emitter
    Birth.prototype.isolate = isolate
  }
}

/** Whoever called into a file: the innermost frame above it. */
function callerOf(file: string): SourceLine | undefined {
  const frames = callSites(callerOf)
  const inner = frames.findLastIndex(frame => frame.file.endsWith(file))
  return inner < 0 ? undefined : frames[inner + 1]
}

/** @param above whose frame, and those below it, are left out */
function callSites(above: (...args: never[]) => unknown): SourceLine[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = 30
    Error.prepareStackTrace = (_, sites) => sites
    const target: { stack?: unknown } = {}
    Error.captureStackTrace(target, above)
    const sites = target.stack
    return Array.isArray(sites) ? sites.map(lineOfSite) : []
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}

function lineOfSite(site: NodeJS.CallSite): SourceLine {
  const name = site.getFileName() ?? ''
  return { file: name.startsWith('file:') ? fileURLToPath(name) : name, line: site.getLineNumber() ?? 0 }
}
