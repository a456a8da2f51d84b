import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { modules } from '../../runtime/chapters.ts'
import type { ChapterProgram } from './program.ts'

const REPOSITORY = join(import.meta.dirname, '../..')
/** A module without `compile` adds nothing to the start of a container: it has no call there. */
const taught = modules.filter(({ chapter, compile }) => chapter > 0 && compile).map(({ name, chapter }) => ({ name, chapter }))

/** A command line for which each module has something to do. */
const EXAMPLE = ['run', '--rm', 'busybox', 'true']
const WITH_MOUNTS = EXAMPLE.toSpliced(2, 0, '-v', 'notes:/data', '-v', '/srv/site:/site/www:ro', '--tmpfs', '/tmp:size=1m')

/** As the site's build gets it: in a Node of its own, because vitest runs transformed files, whose lines are others. */
function programOf(chapter: number, argv: readonly string[] = EXAMPLE): ChapterProgram {
  const output = execFileSync(process.execPath, ['docs/stepper/print.ts', String(chapter), ...argv], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  const [program]: ChapterProgram[] = JSON.parse(output)
  if (!program) throw new Error('nothing was printed')
  return program
}

function linesOf(file: string): readonly string[] {
  return readFileSync(join(REPOSITORY, file), 'utf8').split('\n')
}

test.for(taught)('each call of chapter $chapter has a line, and that line makes the call', ({ name, chapter }) => {
  const own = programOf(chapter, chapter < 6 ? EXAMPLE : WITH_MOUNTS).steps.filter(step => step.module === name)
  expect(own.length).toBeGreaterThan(0)
  for (const { operation, source } of own) {
    expect(source.file).toMatch(new RegExp(`^runtime/${name}/`))
    // One clone is emitted for all: the line is that of the first who wants a namespace.
    expect(linesOf(source.file)[source.line - 1]).toContain(operation.name === 'clone' ? 'isolate(' : `.${operation.name}(`)
  }
})

test.for(modules.filter(({ compile }) => !compile))(
  'nothing in a program is said to be of $name, which adds nothing to one',
  ({ name, chapter }) => {
    expect(programOf(chapter).steps.filter(step => step.module === name)).toEqual([])
  },
)

test('the calls that are given from the start have lines too', () => {
  for (const { source, operation } of programOf(1).steps) {
    expect(linesOf(source.file)[source.line - 1]).toContain(operation.name === 'clone' ? '.clone(' : `.${operation.name}(`)
  }
})

test('a source is shown without the marks of its regions, and with its own numbers', () => {
  for (const { file, lines } of programOf(2).sources) {
    for (const { number, text } of lines) expect(text).toBe(linesOf(file)[number - 1])
    expect(lines.filter(({ text }) => text.includes('#region'))).toEqual([])
  }
})
