/** Plays ssh in the place of the real one: the machine's command runs here, with the machine's folders below FAKE_HOME. A machine that does not run is not to be reached. */

import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const HOME = process.env['FAKE_HOME'] ?? '/nonexistent'
const GUEST = join(HOME, 'guest')
const STATE = join(HOME, 'state')

const words = process.argv.slice(2)
const at = words.indexOf('default')
const [options, script] = [words.slice(0, at), words.slice(at + 1).join(' ')]
appendFileSync(
  join(HOME, 'calls.log'),
  `ssh${options
    .filter(word => /^-(?:tt?|T|L)$/.test(word))
    .map(word => ` ${word}`)
    .join('')}\n`,
)
// All users of this computer can read it.
appendFileSync(join(HOME, 'words.log'), `${process.argv.join(' ')}\n`)

const isRunning = () => existsSync(STATE) && readFileSync(STATE, 'utf8') === 'running' && existsSync(GUEST)
if (!isRunning()) {
  process.stderr.write('ssh: connect to host 192.168.121.2 port 22: No route to host\n')
  process.exit(255)
}

// The machine's own files, and the folder that vagrant shares with it.
const there = script
  .replaceAll('/home/vagrant/minidock/node_modules/node-linux-*/bin/node', 'pinned-node')
  .replaceAll('/etc/minidock-machine.json', join(HOME, 'etc-minidock-machine.json'))
  .replaceAll('/home/vagrant', GUEST)
  .replaceAll('/usr/local/share', join(HOME, 'share'))
  .replace(/(^|[\s(])\/vagrant(?=[\s/;)]|$)/g, `$1${join(HOME, 'shared')}`)
  .replaceAll('/var/tmp/', `${HOME}/`)
const child = spawn('/bin/sh', ['-c', there], {
  cwd: GUEST,
  stdio: 'inherit',
  detached: true,
  env: {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name))),
    HOME: GUEST,
    PATH: `${join(HOME, 'guest-bin')}:${process.env['PATH']}`,
    IN_GUEST: '1',
  },
})
const end = () => {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGHUP')
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
// A machine that is killed answers no more: the connection breaks.
const watching = setInterval(() => {
  if (isRunning()) return
  end()
  process.exit(255)
}, 20)
child.on('close', (code, signal) => {
  clearInterval(watching)
  process.exit(signal === null ? (code ?? 1) : 255)
})
