'use strict'

// Starts the bundle with the code that V8 compiled when it was built. The build copies this file to build/minidock.cjs and fills in the names.
const { readFileSync } = require('node:fs')
const { Script } = require('node:vm')

const filename = `${__dirname}/BUNDLE`

/** V8 refuses a cache that another Node made: the bundle is then compiled as it runs. */
function codeCache() {
  try {
    return readFileSync(`${__dirname}/CACHE`)
  } catch {
    // Without a cache it only starts slower.
    return undefined
  }
}

// The bundle is pure ASCII (esbuild escapes the rest), and latin1 is read without decoding.
const bundle = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: codeCache() })
const { main } = bundle.runInThisContext()(require, `${__dirname}/..`)

main(process.argv.slice(2)).then(
  // What is still open (an idle connection, a timer) must not keep a command that is done. On Linux nothing written is lost.
  code => process.exit(code),
  error => {
    console.error('minidock: a bug in minidock itself:', error)
    process.exit(125)
  },
)
