/** What the type checker says of mutants. They are files of one program, so that all else is read and checked once. */

import { dirname, join } from 'node:path'
import ts from 'typescript'
import { REPOSITORY } from '../../course/places.ts'

/**
 * As the lab checks a learner's file, but for names that are not used any more: they say that something is missing only where it was the last use.
 * @param folder where the imports of the sources hold
 * @returns of each source its first error, or undefined
 */
export function firstTypeErrors(folder: string, sources: readonly string[]): readonly (string | undefined)[] {
  const texts = new Map(sources.map((source, index) => [join(folder, `mutant-${index}.ts`), source]))
  const options = { ...compilerOptions(), incremental: false, noUnusedLocals: false, noUnusedParameters: false }
  const onDisk = ts.createCompilerHost(options, true)
  const host: ts.CompilerHost = {
    ...onDisk,
    fileExists: path => texts.has(path) || onDisk.fileExists(path),
    readFile: path => texts.get(path) ?? onDisk.readFile(path),
    getSourceFile(path, language, ...more) {
      const text = texts.get(path)
      return text === undefined ? onDisk.getSourceFile(path, language, ...more) : ts.createSourceFile(path, text, language, true)
    },
  }
  const program = ts.createProgram([...texts.keys()], options, host)
  return [...texts.keys()].map(path => {
    const file = program.getSourceFile(path)
    const [first] = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return first && ts.flattenDiagnosticMessageText(first.messageText, ' ')
  })
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(REPOSITORY, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { readonly config: object }
  const { tsBuildInfoFile: _, ...options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    dirname(path),
  ).options
  return options
}
