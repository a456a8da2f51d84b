/**
 * `npm run vm …`: finds a Node that runs TypeScript by itself, and hands over to main.ts. Plain JavaScript, so that an old Node can read it and say which one is needed.
 * Nothing of node_modules is used: on macOS and Windows nothing has been installed yet.
 */

'use strict'

const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const { constants } = require('node:os')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const words = process.argv.slice(2)

if (process.features.typescript) {
  void runHere()
} else {
  const pinned = ['x64', 'arm64'].map(arch => join(__dirname, `../node_modules/node-linux-${arch}/bin/node`)).find(existsSync)
  if (process.platform === 'linux' && pinned !== undefined) runBy(pinned)
  else sayWhichNode()
}

async function runHere() {
  // Node 22 calls it experimental to run TypeScript, at each start.
  process.removeAllListeners('warning').on('warning', warning => {
    if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`)
  })
  const { vmCommand } = await import(pathToFileURL(join(__dirname, 'main.ts')).href)
  // A socket that is still open must not keep a command that is done.
  process.exit(await vmCommand(words))
}

/** Signals from a terminal reach the child by themselves; it decides what they mean. Those for this process alone are passed on. */
function runBy(node) {
  const child = spawn(node, [__filename, ...words], { stdio: 'inherit' })
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]))
}

function sayWhichNode() {
  const help = {
    darwin: 'brew install node\nor from https://nodejs.org',
    win32: 'winget install OpenJS.NodeJS.LTS\nor from https://nodejs.org',
    linux: "minidock's own, if there is npm: ./minidock --version\nor from https://nodejs.org",
  }
  const lines = (help[process.platform] ?? help.linux).split('\n')
  process.stderr.write(`minidock: npm run vm needs Node 22.18 or newer, this is ${process.version}\n`)
  for (const line of lines) process.stderr.write(`  ${line}\n`)
  process.exitCode = 125
}
