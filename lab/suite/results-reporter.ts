/** Records what a run shows: how many checks of each file passed, and of each that failed what it saw and how busy the machine was. A reporter of vitest's. */

import { loadavg } from 'node:os'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { REPOSITORY } from '../../course/places.ts'

export interface Failure {
  /** Without the file's name; empty: the file itself, before or after its checks. */
  readonly check: string
  /** What it saw. */
  readonly seen: string
  /** Processes that ran or waited to run, averaged over a minute. */
  readonly load: number
}

type State = 'passed' | 'failed' | 'skipped'

export interface FileResult {
  /** From the repository's root. */
  readonly file: string
  readonly passed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
  readonly seconds: number
  /** By name. */
  readonly checks: ReadonlyMap<string, State>
}

/** What is heard of while files run. */
export interface Listener {
  /** A file has ended. @param beside those that ran at that moment, itself too */
  onFile(result: FileResult, beside: readonly string[]): void
}

export class ResultsReporter implements Reporter {
  readonly #listener: Listener
  #results: FileResult[] = []
  #failures = new Map<string, Failure[]>()
  #running = new Set<string>()

  constructor(listener: Listener) {
    this.#listener = listener
  }

  /** Returns the results since the last call, in the order in which the files have ended. */
  take(): FileResult[] {
    const results = this.#results
    ;[this.#results, this.#failures, this.#running] = [[], new Map(), new Set()]
    return results
  }

  onTestModuleStart(module: TestModule): void {
    this.#running.add(fileOf(module.moduleId))
  }

  onTestCaseResult(test: TestCase): void {
    const result = test.result()
    if (result.state === 'failed') this.#note(test.module, test.fullName, textOfErrors(result.errors))
    else if (test.diagnostic()?.flaky) this.#note(test.module, test.fullName, 'it has passed only when vitest tried it again')
  }

  onTestModuleEnd(module: TestModule): void {
    const file = fileOf(module.moduleId)
    const tests = [...module.children.allTests()]
    const own = [...module.children.allSuites(), module].flatMap(suite => suite.errors())
    if (own.length > 0 || (module.state() === 'failed' && !this.#failures.has(file))) this.#note(module, '', textOfErrors(own))
    const count = (state: State) => tests.filter(test => stateOf(test) === state).length
    const result: FileResult = {
      file,
      passed: count('passed'),
      skipped: count('skipped'),
      failures: this.#failures.get(file) ?? [],
      seconds: module.diagnostic().duration / 1000,
      checks: statesOf(tests),
    }
    this.#results.push(result)
    this.#listener.onFile(result, [...this.#running])
    this.#running.delete(file)
  }

  #note(module: TestModule, check: string, seen: string): void {
    const file = fileOf(module.moduleId)
    this.#failures.set(file, [...(this.#failures.get(file) ?? []), failure(check, seen)])
  }
}

/** Returns a failure that is seen now. */
export function failure(check: string, seen: string): Failure {
  return { check, seen: stripVTControlCharacters(seen) || 'it ended without a result', load: loadavg()[0] ?? 0 }
}

/** Returns the result of a file that has none: its process ended, or never began. */
export function noResult(moduleId: string, seen: string): FileResult {
  return { file: fileOf(moduleId), passed: 0, skipped: 0, failures: [failure('', seen)], seconds: 0, checks: new Map() }
}

export function fileOf(moduleId: string): string {
  return relative(REPOSITORY, moduleId)
}

/** Returns each name's state. Where several checks have one name, a failed one decides. */
function statesOf(tests: readonly TestCase[]): Map<string, State> {
  const states = new Map<string, State>()
  for (const test of tests) if (states.get(test.fullName) !== 'failed') states.set(test.fullName, stateOf(test))
  return states
}

function stateOf(test: TestCase): State {
  const { state } = test.result()
  return state === 'passed' || state === 'failed' ? state : 'skipped'
}

function textOfErrors(errors: readonly { readonly message: string; readonly diff?: string | undefined }[]): string {
  return errors.map(({ message, diff }) => [message, diff].filter(Boolean).join('\n')).join('\n')
}
