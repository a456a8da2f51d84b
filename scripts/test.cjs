/**
 * `npm test`: the checks where they can run. Elsewhere than on Linux that is the virtual machine. Plain JavaScript: npm of Windows calls it, and any Node reads it.
 */

'use strict'

const { spawn } = require('node:child_process')
const { constants } = require('node:os')
const { join } = require('node:path')

const POLL_MS = 500

const words = process.argv.slice(2)
const say = lines => process.stderr.write(`${lines.join('\n  ')}\n`)

if (process.platform !== 'linux') {
  say([`minidock: the checks need Linux, this is ${process.platform}: they run in the virtual machine (npm run vm test)`])
  const isFull = words.includes('--full')
  if (isFull) say(['minidock: what npm run test:full adds is checked on Linux only'])
  pass(process.execPath, [join(__dirname, '../vagrant/vm.cjs'), 'test', ...words.filter(word => word !== '--full')])
} else if (process.geteuid() !== 0) {
  say([
    'minidock: could not check: the checks start containers, which needs root',
    'as root: sudo npm test',
    'in a virtual machine, without root: npm run vm test',
    'only what needs no root: npm run lint, npm run test:unit',
  ])
  process.exitCode = 1
} else {
  pass(join(__dirname, 'with-packages'), ['--dev', 'scripts/test.ts', ...words])
}

/** Ends as the program does; what this process is told, it is told. */
function pass(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm tells its shell to end, and that tells nobody: `exec` would, and Windows has none.
  const shell = process.ppid
  setInterval(() => process.ppid !== shell && child.kill('SIGTERM'), POLL_MS).unref()
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]))
}
