/**
 * The CLI in six parts. `./minidock` starts Node for each command, so what a start costs is decided here: few files instead of hundreds, compiled beforehand, and
 * Node's own modules loaded when they are first used.
 *
 *   hot    what a plain `minidock run` needs, and whatever is loaded with that
 *   warm   what flags of `run` need beside that; it shares the modules of hot
 *   cool   what the other commands need that are about containers: `ps`, `exec`, `rm` …; it shares the modules of both
 *   chilly what `pull` and `push` need of an image that is where it is to be; it shares the modules of all three
 *   mild   what `build` needs where every step is cached; it shares the modules of all four
 *   cold   what all others import when they are called; it shares the modules of all five
 */

import { join, relative } from 'node:path'
import { type BuildOptions, build, type Format, type OnResolveArgs, type OnResolveResult, type Plugin } from 'esbuild'
import { sourceFolders } from './source-folders.ts'

/** In the heap snapshot that Node itself starts from, so free to load. Others cost up to 8 ms (node:crypto). */
const LOADED_WITH_NODE = new Set(['node:buffer', 'node:events', 'node:fs', 'node:path', 'node:process', 'node:util'])

export const PARTS = ['hot', 'warm', 'cool', 'chilly', 'mild', 'cold'] as const
export type Part = (typeof PARTS)[number]

/** Those that hot loads when they are needed; each is made after those whose modules it shares. */
const [, ...LATER] = PARTS

/**
 * Texts of function expressions, in ASCII: `(require, root) => exports`. A module of another part is required as `PART:PATH`.
 *
 * Hot exports what the entry does, and `shared`: a function that returns a module by its path. The others export functions by path that run and return a module.
 */
export type Bundle = Readonly<Record<Part, string>>

/** Paths from the root: what is loaded otherwise than the sources' imports say. A path that ends in `/` is all in that folder. */
export interface Exceptions {
  /** Imported lazily, and hot all the same. */
  readonly hot?: readonly string[]
  /** Imported at once, and loaded when one of its names is first used: for a flag of `run` … */
  readonly warm?: readonly string[]
  /** … for a command about containers, also those modules of it that are imported lazily … */
  readonly cool?: readonly string[]
  /** … for pulls and pushes, also what of these is imported lazily … */
  readonly chilly?: readonly string[]
  /** … for builds where every step is cached … */
  readonly mild?: readonly string[]
  /** … or for other commands only. */
  readonly cold?: readonly string[]
  /** Free names in the sources, and the text that stands for each in the bundle: what is worked out when it is built. */
  readonly constants?: Readonly<Record<string, string>>
}

/** @param entry path from `root` */
export async function bundle(root: string, entry: string, exceptions: Exceptions = {}): Promise<Bundle> {
  const { constants = {} } = exceptions
  const places = new Map<string, Part>()
  /** By part: the modules that are required there. */
  const required = Object.fromEntries(PARTS.map(part => [part, new Set<string>()])) as Readonly<Record<Part, Set<string>>>
  /** Modules that are imported lazily, so not for some of their names. */
  const whole = new Set(exceptions.hot)

  const plugin = (part: Part) =>
    resolving(root, ({ kind }, path) => {
      const isLazy = kind === 'dynamic-import' && part !== 'cold'
      const place = places.get(path) ?? PARTS.find(name => isListed(exceptions[name], path)) ?? (isLazy ? 'cold' : part)
      if (place === part && !isLazy) return undefined
      required[place].add(path)
      if (isLazy) whole.add(path)
      return { path: `${place}:${path}`, external: true }
    })
  const make = async (part: Part, contents: string, format?: Format) => {
    const { code, inputs } = await bundleOne(root, contents, { plugin: plugin(part), constants, ...(format && { format }) })
    for (const path of inputs) if (!places.has(path)) places.set(path, part)
    return code
  }
  const isIn = (part: Part) => (path: string) => places.get(path) === part
  const makeHot = (names: Shared) => make('hot', `${exportsOf(entry)}\n${sharing(names)}`)
  const table = (part: Part) => tableOf([...required[part]].filter(path => !places.has(path) || isIn(part)(path)))

  // The first time shows which modules are in each part, the second which of them the others require.
  for (const _ of ['places', 'tables']) {
    await makeHot(new Map([...whole].map(path => [path, WHOLE])))
    for (const part of LATER) await make(part, table(part))
  }
  let modules = ''
  for (const part of LATER) modules += await make(part, table(part), 'esm')
  const imports = importsOfHot(modules)
  for (const path of [...whole].filter(isIn('hot'))) imports.set(path, WHOLE)
  for (const path of required.hot) if (!imports.has(path)) throw new Error(`${path} is required, and it is not known for what of it`)
  const done = (code: string) => wrap(deferImports(code))
  const parts: [Part, string][] = [['hot', done(await makeHot(imports))]]
  for (const part of LATER) parts.push([part, done(await make(part, table(part)))])
  return Object.fromEntries(parts) as Bundle
}

/** @returns a module whose exports load these, by their paths */
function tableOf(paths: readonly string[]): string {
  return `module.exports = {${paths.map(path => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)})`).join(',')}}`
}

function isListed(places: readonly string[] = [], path: string): boolean {
  return places.some(place => (place.endsWith('/') ? path.startsWith(place) : path === place))
}

const exportsOf = (path: string) => `export * from ${JSON.stringify(`./${path}`)}`

/** A module itself, and not some of its names. */
const WHOLE = '*'
type Shared = ReadonlyMap<string, ReadonlySet<string> | typeof WHOLE>

/** @param code as an ECMAScript module: its imports say which names it uses @returns names by the path of the hot module */
function importsOfHot(code: string): Map<string, Set<string> | typeof WHOLE> {
  const found = new Map<string, Set<string> | typeof WHOLE>()
  for (const [, names = '', path = ''] of code.matchAll(/\bimport\s*\{([^}]*)\}\s*from\s*"hot:([^"]+)"/g)) {
    const known = found.get(path) ?? new Set()
    if (known === WHOLE) continue
    for (const name of names.split(',')) known.add(name.trim().split(/\s+as\s+/)[0] ?? '')
    found.set(path, known)
  }
  for (const [, path = ''] of code.matchAll(/\b(?:import\s*\*[^"]*|require\()"hot:([^"]+)"/g)) found.set(path, WHOLE)
  return found
}

/** A function, which is not compiled where no other part is loaded; an object with all names of all modules would be made at every start. */
function sharing(shared: Shared): string {
  const imports: string[] = []
  const cases = [...shared].map(([path, names], module) => {
    const from = JSON.stringify(`./${path}`)
    if (names === WHOLE) {
      imports.push(`import * as shared${module} from ${from}`)
      return `case ${JSON.stringify(path)}: return shared${module}`
    }
    const local = [...names].map((name, index) => [name, `shared${module}_${index}`] as const)
    imports.push(`import {${local.map(([name, own]) => `${name} as ${own}`).join(',')}} from ${from}`)
    return `case ${JSON.stringify(path)}: return {${local.map(([name, own]) => `${name}: ${own}`).join(',')}}`
  })
  return [...imports, 'export const shared = path => {', `switch (path) {${cases.join('\n')}}`, '}'].join('\n')
}

async function bundleOne(
  root: string,
  contents: string,
  { plugin, constants = {}, format = 'cjs' }: { plugin?: Plugin; constants?: Exceptions['constants']; format?: Format },
): Promise<{ readonly code: string; readonly inputs: readonly string[] }> {
  const options: BuildOptions = {
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    platform: 'node',
    target: 'node26',
    define: Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)])),
    format,
    // Names stay: they are what a stack trace shows.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    supported: {
      // vm.Script has no import() of its own; as require() it is as lazy.
      'dynamic-import': false,
      // Node has them all. Else a literal becomes a call, and that is not left out where nobody uses it.
      'regexp-unicode-property-escapes': true,
    },
    plugins: [
      ...(plugin ? [plugin] : []),
      sourceFolders(path => `(__root+${JSON.stringify(join('/', relative(root, path)))})`, /\/runtime\/.*\.ts$/),
    ],
    logLevel: 'silent',
  }
  const result = await build({ ...options, write: false, metafile: true })
  return { code: result.outputFiles.map(file => file.text).join(''), inputs: Object.keys(result.metafile.inputs) }
}

/** @param decide is asked for each import of a file of ours, whose path is from `root` */
function resolving(root: string, decide: (args: OnResolveArgs, path: string) => OnResolveResult | undefined): Plugin {
  return {
    name: 'parts',
    setup(build) {
      build.onResolve({ filter: /^\./ }, args => decide(args, relative(root, join(args.resolveDir, args.path))))
    },
  }
}

const DEFERRED = new RegExp(`\\b(import_\\w+)\\s*=\\s*require\\("((?:node|${LATER.join('|')}):[^"]+)"\\)`, 'g')
const DEFER = 'const __defer=load=>{let loaded;return new Proxy({},{get:(_,name)=>(loaded??=load())[name]})};'

/**
 * Makes `var import_node_net = require("node:net")` load at the first use of one of its names, and each module be asked for once, however many files import it.
 * esbuild writes this form for named imports; every other form stays as it is, and is loaded at once.
 */
export function deferImports(code: string): string {
  const modules = new Map<string, string>()
  const uses = code.replaceAll(DEFERRED, (_, variable: string, module: string) => {
    const known = modules.get(module) ?? `__module${modules.size}`
    modules.set(module, known)
    return `${variable}=${known}`
  })
  const first = [...modules].map(([module, known]) => {
    const load = `require("${module}")`
    return `const ${known}=${LOADED_WITH_NODE.has(module) ? load : `__defer(()=>${load})`};`
  })
  return `${DEFER}${first.join('')}${uses}`
}

function wrap(code: string): string {
  return `(function(require,__root){"use strict";const module={exports:{}};${code}\nreturn module.exports})`
}
