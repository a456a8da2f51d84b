'use strict'

/*
 * node warm-up.cjs BUNDLE CACHE: runs the bundle through the commands that should start fast, then writes what V8 has compiled on the way.
 * A function that has not run by now is not in the cache, and is compiled when it is first called.
 *
 * `run` goes its whole way here, without root and without a container: the image is empty, and the launcher is a shell script that only says the words.
 */
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { Script } = require('node:vm')

const [bundlePath, cachePath] = process.argv.slice(2)
const folder = fs.mkdtempSync(join(tmpdir(), 'minidock-warm-up-'))
const [root, store, archive] = [join(folder, 'minidock'), join(folder, 'store'), join(folder, 'empty.tar')]

const COMMANDS = [
  ['import', archive, 'busybox'],
  ['run', '--rm', 'busybox', 'true'],
  ['explain', 'run', '--rm', 'busybox', 'true'],
  ['run', '--help'],
  ['--help'],
]

// Reads the program; reports the mark "about to exec" (kernel/launcher.ts); ends as a container's `true` would.
const LAUNCHER = `#!/bin/sh
[ "$1" = run ] || exit 0
cat <&3 >/dev/null
printf '\\002\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' >&3
`

process.env.MINIDOCK_ROOT = store
process.geteuid = () => 0
fs.chownSync = () => undefined

const script = new Script(fs.readFileSync(bundlePath, 'latin1'), { filename: bundlePath })

// On exit, and not at the end of warmUp(): a command may end the process.
process.on('exit', () => {
  fs.writeFileSync(cachePath, script.createCachedData())
  fs.rmSync(folder, { recursive: true })
  process.exitCode = 0
})

/** An archive of no files, and its layer as if it were unpacked already: unpacking is the real launcher's. */
function makeImage() {
  const tar = Buffer.alloc(1024)
  const hex = createHash('sha256').update(tar).digest('hex')
  const layer = join(store, 'layers', hex.slice(0, 24))
  fs.mkdirSync(layer, { recursive: true })
  fs.writeFileSync(`${layer}.json`, JSON.stringify({ diffId: `sha256:${hex}`, size: 0 }))
  fs.writeFileSync(archive, tar)
}

async function warmUp() {
  makeImage()
  fs.mkdirSync(join(root, 'build'), { recursive: true })
  fs.writeFileSync(join(root, 'build/launcher'), LAUNCHER, { mode: 0o755 })
  const { main } = script.runInThisContext()(require, root)
  for (const command of COMMANDS) {
    const code = await main(command)
    if (code !== 0) console.error(`warm-up: minidock ${command.join(' ')} ended with ${code}: the CLI will start a little slower`)
  }
}

warmUp().catch(error => console.error('warm-up:', error))
