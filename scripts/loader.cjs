'use strict'

/*
 * Starts the bundle with the code that V8 compiled when it was built. The build copies this file to build/minidock.cjs, and fills in the hash.
 * What a plain `run` does not need lies in files of its own, which are loaded when one of their modules is asked for.
 */
const { readFileSync } = require('node:fs')

/*
 * What `vm.Script` extends: no part of Node's interface, so only the Node that has built this is asked for it, and node:vm takes its place elsewhere. With flags of its
 * own V8 refuses the code cache of Node's modules, and node:vm, which is in no snapshot, would be compiled from its source at each start: 0.5 ms.
 */
const ContextifyScript = process.version === 'NODE_VERSION' ? bindingOf('contextify')?.ContextifyScript : undefined

function bindingOf(name) {
  try {
    return process.binding(name)
  } catch {
    // A Node without it, or with a permission model, has node:vm all the same.
    return undefined
  }
}

/** By part, for whoever makes their code caches. */
const scripts = {}

/** V8 has a cache for each of its ways to hash (../minidock). */
const hashes = process.execArgv.includes('--no-rehash-snapshot') ? 'plain' : 'secret'

/** V8 refuses a cache that another Node made: the code is then compiled as it runs. */
function codeCache(path) {
  try {
    return readFileSync(path)
  } catch {
    // Without a cache it only starts slower.
    return undefined
  }
}

/** `Script.prototype.runInThisContext`: no time limit; errors are shown with their line; neither SIGINT nor a debugger breaks in. */
const inThisContext = script => (ContextifyScript ? script.runInContext(null, -1, true, false, false) : script.runInThisContext())

function compiled(source, filename, cachedData) {
  if (ContextifyScript) return new ContextifyScript(source, filename, 0, 0, cachedData, false, undefined, Symbol(filename))
  const { Script } = require('node:vm')
  return new Script(source, { filename, cachedData })
}

function run(part) {
  const path = `${__dirname}/${part}.${'HASH'}`
  const filename = `${path}.cjs`
  // The bundle is pure ASCII (esbuild escapes the rest), and latin1 is read without decoding.
  const source = readFileSync(filename, 'latin1')
  scripts[part] = compiled(source, filename, codeCache(`${path}.${hashes}.cache`))
  return inThisContext(scripts[part])(requireModule, __dirname.slice(0, -'/build'.length))
}

const parts = {}
const shared = {}

/** A module of Node's, or `PART:PATH`. */
function requireModule(name) {
  const [part, path] = name.split(':')
  if (part === 'hot') {
    shared[path] ??= hot.shared(path)
    return shared[path]
  }
  if (part === 'node' || path === undefined) return require(name)
  parts[part] ??= run(part)
  return parts[part][path]()
}

const hot = run('hot')

module.exports = { main: hot.main, scripts, hashes }

if (require.main === module) {
  hot.main(process.argv.slice(2)).then(
    // What is still open (an idle connection, a timer) must not keep a command that is done. On Linux nothing written is lost.
    code => process.exit(code),
    error => {
      console.error('minidock: a bug in minidock itself:', error)
      process.exit(125)
    },
  )
}
