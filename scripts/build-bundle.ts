/**
 * The CLI as two files. `./minidock` starts Node for each command, so what a start costs is decided here: few files instead of hundreds, compiled beforehand, and
 * Node's own modules loaded when they are first used.
 *
 *   hot    what `minidock run` needs, and whatever is loaded with that
 *   cold   what the other commands import when they are called; it shares the modules of hot
 */

import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type BuildOptions, build, type OnResolveArgs, type OnResolveResult, type Plugin } from 'esbuild'

/** In the heap snapshot that Node itself starts from, so free to load. Others cost up to 8 ms (node:crypto). */
const LOADED_WITH_NODE = new Set(['node:buffer', 'node:events', 'node:fs', 'node:path', 'node:process', 'node:util'])

/** Modules of the other file, as they are required there. */
const HOT = 'hot:'
const COLD = 'cold:'

/** Texts of function expressions, in ASCII: `(require, root) => exports`. */
export interface Bundle {
  /** Exports what the entry does, and `shared`: modules by path, for cold. It requires `cold:PATH`. */
  readonly hot: string
  /** Exports functions by path that run and return a module. It requires `hot:PATH`. */
  readonly cold: string
}

/** Paths from the root: what is loaded otherwise than the sources' imports say. */
export interface Exceptions {
  /** Imported lazily, and hot all the same. */
  readonly hot?: readonly string[]
  /** Imported at once, and needed only where a container is not simply run: loaded when one of its functions is first called. */
  readonly cold?: readonly string[]
}

/** @param entry path from `root` */
export async function bundle(root: string, entry: string, { hot: kept = [], cold: deferred = [] }: Exceptions = {}): Promise<Bundle> {
  const late = new Set<string>()
  const leaveOutCold = resolving(root, ({ kind }, path) => {
    if (kind === 'dynamic-import' ? kept.includes(path) : !deferred.includes(path)) return undefined
    late.add(path)
    return { path: `${COLD}${path}`, external: true }
  })
  const first = await make(root, `export * from ${JSON.stringify(`./${entry}`)}`, leaveOutCold)
  const hotPaths = new Set(first.inputs)

  const shared = new Set<string>()
  const leaveOutHot = resolving(root, (_, path) => {
    if (!hotPaths.has(path)) return undefined
    shared.add(path)
    return { path: `${HOT}${path}`, external: true }
  })
  const coldPaths = [...late].filter(path => !hotPaths.has(path))
  for (const path of late) if (hotPaths.has(path)) shared.add(path)
  const cold = await make(
    root,
    `module.exports = {${coldPaths.map(path => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)})`).join(',')}}`,
    leaveOutHot,
  )
  const names = [...shared].map((path, index) => [path, `shared${index}`] as const)
  const hot = await make(
    root,
    [
      `export * from ${JSON.stringify(`./${entry}`)}`,
      ...names.map(([path, name]) => `import * as ${name} from ${JSON.stringify(`./${path}`)}`),
      `export const shared = {${names.map(([path, name]) => `${JSON.stringify(path)}: ${name}`).join(',')}}`,
    ].join('\n'),
    leaveOutCold,
  )
  return { hot: wrap(deferImports(hot.code)), cold: wrap(deferImports(cold.code)) }
}

async function make(
  root: string,
  contents: string,
  plugin: Plugin,
): Promise<{ readonly code: string; readonly inputs: readonly string[] }> {
  const options: BuildOptions = {
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    // Names stay: they are what a stack trace shows.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // vm.Script has no import() of its own; as require() it is as lazy.
    supported: { 'dynamic-import': false },
    plugins: [plugin, sourceFolders(root)],
    logLevel: 'silent',
  }
  const result = await build({ ...options, write: false, metafile: true })
  return { code: result.outputFiles.map(file => file.text).join(''), inputs: Object.keys(result.metafile.inputs) }
}

/** @param decide is asked for each import of a file of ours, whose path is from `root` */
function resolving(root: string, decide: (args: OnResolveArgs, path: string) => OnResolveResult | undefined): Plugin {
  return {
    name: 'hot-and-cold',
    setup(build) {
      build.onResolve({ filter: /^\./ }, args => decide(args, relative(root, join(args.resolveDir, args.path))))
    },
  }
}

/**
 * Makes `var import_node_net = require("node:net")` load at the first use of one of its names.
 * esbuild writes this form for named imports; every other form stays as it is, and is loaded at once.
 */
export function deferImports(code: string): string {
  return code.replaceAll(/\b(import_\w+)\s*=\s*require\("((?:node|cold):[^"]+)"\)/g, (eager: string, variable: string, module: string) =>
    LOADED_WITH_NODE.has(module) ? eager : `${variable}=__defer(()=>require("${module}"))`,
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
