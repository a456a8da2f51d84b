/** The type checker, which runs beside the checks of a learner's file. */

import type { Terminal } from '../../runtime/cli/command.ts'
import { type Exercise, shownPath } from './exercises.ts'
import { missingImport } from './missing-import.ts'
import { ourFile } from './our-file.ts'
import { typeErrorsText } from './report.ts'
import { typeErrors, type TypeError as WrongType } from './type-check.ts'

export interface TypeChecker {
  readonly errors: Promise<readonly WrongType[]>
  /** Prints what it has found, the first time. */
  tell(): Promise<readonly WrongType[]>
}

/** @param heart ours: names that the learner has not imported are looked up there */
export function typeChecker({ file, heart }: Pick<Exercise, 'file'> & Partial<Pick<Exercise, 'heart'>>, terminal: Terminal): TypeChecker {
  const errors = typeErrors(file)
  errors.catch(() => undefined) // Rejects where it is awaited, also when that is later.
  let told = false
  return {
    errors,
    async tell() {
      const found = await errors
      const advice = (message: string) => (heart === undefined ? undefined : missingImport(message, ourFile({ heart })))
      if (!told) terminal.out(typeErrorsText(shownPath(file), found, advice))
      told = true
      return found
    },
  }
}
