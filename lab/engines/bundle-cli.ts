/** Makes the chapters' engines into one file, compiled in advance. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { REPOSITORY } from '../../course/places.ts'
import { chapters } from '../../runtime/chapters.ts'
import { deferImports } from '../../scripts/build-bundle.ts'
import { sourceFolders } from '../../scripts/source-folders.ts'
import { giveBack } from '../sandbox/as-root.ts'
import { type EngineUnderTest, ENGINE as UNDER_TEST } from './engine-under-test.ts'

const ENGINE = 'engine.cjs'

/**
 * What V8 has compiled lies beside it: in a sandbox, where it is called, nothing that is written stays. Portable: it is compiled before the folder has its name.
 */
const STARTER = `const { join } = require('node:path')
require('node:module').enableCompileCache({ directory: join(__dirname, 'compiled'), portable: true })
require('./${ENGINE}')
`

/**
 * @param program in a folder that is made, two below the repository
 * @param sources files whose change is seen
 * @throws {Error} the bundle needs others, or does not run
 */
export async function bundleCli(program: string, sources: readonly string[]): Promise<void> {
  const folder = dirname(program)
  mkdirSync(folder)
  writeFileSync(join(folder, ENGINE), await bundle(sources.map(path => relative(REPOSITORY, path))))
  writeFileSync(program, STARTER)
  compile(program)
  giveBack(folder)
}

/** @param sources from the repository */
async function bundle(sources: readonly string[]): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: REPOSITORY,
    stdin: { contents: entry(sources), resolveDir: REPOSITORY, sourcefile: 'entry.ts' },
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    plugins: [sourceFolders(path => `require('node:path').join(__dirname,'../..',${JSON.stringify(relative(REPOSITORY, path))})`)],
    logLevel: 'silent',
    write: false,
    metafile: true,
  })
  const known = new Set(['entry.ts', ...sources])
  const unknown = Object.keys(metafile.inputs).filter(path => !known.has(path) && !/(^|\/)node_modules\//.test(path))
  if (unknown.length > 0) throw new Error(`lab/engines/bundled-cli.ts would not see these change: ${unknown.join(', ')}`)
  // What deferring puts first must not end the strict mode of the rest.
  return `"use strict";${deferImports(outputFiles.map(({ text }) => text).join(''))}`
}

/** A learner's file imports some of the engine's modules: each is in the bundle, and is made when it is first asked for. */
function entry(sources: readonly string[]): string {
  const modules = sources.filter(path => path.startsWith('runtime/')).map(path => JSON.stringify(`./${path}`))
  return [
    `import { runChapterEngine } from './lab/engines/run-chapter-engine.ts'`,
    `import { shareModules } from './lab/engines/shared-modules.ts'`,
    `shareModules({${modules.map(path => `${path}: () => require(${path})`).join(',')}})`,
    `void runChapterEngine(async () => undefined)`,
  ].join('\n')
}

/** A command of the whole engine that needs nothing, and makes nothing but a folder for its state. */
function compile(program: string): void {
  const state = join(dirname(program), 'state')
  const engine: EngineUnderTest = { kind: 'chapter', chapter: chapters.at(-1)?.module.chapter ?? 1 }
  const env = { ...process.env, MINIDOCK_ROOT: state, [UNDER_TEST]: JSON.stringify(engine) }
  const { status, stderr } = spawnSync(process.execPath, [program, 'images'], { env, encoding: 'utf8' })
  rmSync(state, { recursive: true, force: true })
  if (status !== 0) throw new Error(`the chapters' engines do not run from their bundle\n${stderr}`)
}
