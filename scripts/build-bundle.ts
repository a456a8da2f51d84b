/**
 * The CLI as one file. `./minidock` starts Node for each command, so what a start costs is decided here:
 * one file instead of hundreds, compiled beforehand, and Node's own modules loaded when they are first used.
 */

import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'

/** In the heap snapshot that Node itself starts from, so free to load. Others cost up to 8 ms (node:crypto). */
const LOADED_WITH_NODE = new Set(['node:buffer', 'node:events', 'node:fs', 'node:path', 'node:process', 'node:util'])

/** @returns the text of a function expression, `(require, root) => exports of entry`, in ASCII */
export async function bundle(root: string, entry: string): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    // Names stay: they are what a stack trace shows.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // vm.Script has no import() of its own; as require() it is as lazy.
    supported: { 'dynamic-import': false },
    plugins: [sourceFolders(root)],
    logLevel: 'silent',
  })
  const [file] = result.outputFiles
  if (file === undefined) throw new Error(`esbuild made nothing of ${entry}`)
  return wrap(deferBuiltins(file.text))
}

/**
 * Makes `var import_node_net = require("node:net")` load at the first use of one of its names.
 * esbuild writes this form for named imports; every other form stays as it is, and is loaded at once.
 */
export function deferBuiltins(code: string): string {
  return code.replaceAll(/\b(import_\w+)\s*=\s*require\("(node:[\w/]+)"\)/g, (eager: string, variable: string, builtin: string) =>
    LOADED_WITH_NODE.has(builtin) ? eager : `${variable}=__defer(()=>require("${builtin}"))`,
  )
}

const DEFER = 'const __defer=load=>{let loaded;return new Proxy({},{get:(_,name)=>(loaded??=load())[name]})};'

function wrap(code: string): string {
  return `(function(require,__root){"use strict";const module={exports:{}};${DEFER}${code}\nreturn module.exports})`
}

/** `import.meta.dirname` is the source file's folder in the bundle too, wherever the repository lies. */
function sourceFolders(root: string): Plugin {
  return {
    name: 'source-folders',
    setup(build) {
      build.onLoad({ filter: /\/runtime\/.*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        if (!source.includes('import.meta.dirname')) return undefined
        const folder = JSON.stringify(join('/', relative(root, dirname(path))))
        return {
          contents: source.replaceAll('import.meta.dirname', `(__root+${folder})`).concat('\ndeclare const __root: string\n'),
          loader: 'ts',
        }
      })
    },
  }
}
