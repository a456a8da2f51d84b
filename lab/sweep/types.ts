/** What the type checker says of mutants. One language service for all: only the file that is mutated is looked at again. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { REPOSITORY } from '../sandbox/kept-in-build.ts'

export interface TypeJudge {
  /** @returns the first error of a source that stands in the place of the file, if there is one */
  firstError(source: string): string | undefined
}

/**
 * As the lab checks a learner's file, but for names that are not used any more: they say that something is missing only where it was the last use.
 * @param file whose place each source takes: its imports hold there
 */
export function typeJudge(file: string): TypeJudge {
  const options = { ...compilerOptions(), noUnusedLocals: false, noUnusedParameters: false }
  let [text, version] = [readFileSync(file, 'utf8'), 0]
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: name => (name === file ? String(version) : '0'),
    getScriptSnapshot(name) {
      const content = name === file ? text : ts.sys.readFile(name)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => REPOSITORY,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  })
  return {
    firstError(source) {
      text = source
      version++
      const [first] = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)]
      return first && ts.flattenDiagnosticMessageText(first.messageText, ' ')
    },
  }
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(REPOSITORY, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { readonly config: unknown }
  return ts.parseJsonConfigFileContent({ ...(config as object), include: [], files: [] }, ts.sys, dirname(path)).options
}
