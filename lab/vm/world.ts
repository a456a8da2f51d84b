/**
 * A world for `npm run vm`: a project of a few files with this one's vagrant/ in it, and programs that play vagrant, ssh and what the machine has. Nothing boots. What the
 * commands write, and which programs they call, is real.
 */

import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { within } from '../suite/slowness.ts'

const FAKES = join(import.meta.dirname, 'fake')

/** Nothing of the user's own settings on this computer counts. */
const UNSET = [
  'MINIDOCK_VM_PROVIDER',
  'MINIDOCK_VM_MEMORY',
  'MINIDOCK_VM_BOX',
  'MINIDOCK_VM_BOX_URL',
  'MINIDOCK_VM_CA',
  'VAGRANT_DEFAULT_PROVIDER',
  'NO_COLOR',
  'FORCE_COLOR',
  ...['http_proxy', 'https_proxy', 'no_proxy'].flatMap(name => [name, name.toUpperCase()]),
]

type Environment = Readonly<Record<string, string | undefined>>

export interface World {
  readonly home: string
  readonly project: string
  readonly environment: Environment
  /** vm.cjs. */
  readonly main: string
  /** `npm run vm …`. In a pipe, without a terminal. */
  readonly vm: (words: string, env?: Environment) => ReturnType<typeof start>
  /** A file of the project; executable if it is a script. */
  readonly write: (path: string, content: string) => void
  /** A file of this world, or of the project in the machine. */
  readonly read: (path: string) => string
  readonly thereIn: (path: string) => string
  /** The programs that were called since the last time. */
  readonly calls: () => string[]
}

export function makeWorld(): World {
  const home = mkdtempSync(join(tmpdir(), 'vm-world-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const project = join(home, 'project')
  const write = (path: string, content: string) => writeFile(join(project, path), content)
  cpSync(join(REPOSITORY, 'vagrant'), join(project, 'vagrant'), { recursive: true, filter: path => !/\/(?:\.vagrant|out)$/.test(path) })
  cpSync(join(REPOSITORY, 'runtime/base'), join(project, 'runtime/base'), { recursive: true })
  write('package.json', '{"type":"module"}\n')
  write('package-lock.json', '{}\n')
  // In the machine: says how it was called.
  write('scripts/with-packages', '#!/bin/sh\necho "in $(pwd): $*"\n')
  for (const name of ['all', 'node', 'engine', 'project'])
    write(`vagrant/provision/${name}.sh`, `echo "${name} $*" >>"$FAKE_HOME/calls.log"\n`)

  const program = (name: string, text: string) => writeFile(join(home, name), `#!/bin/sh\n${text}\n`)
  program('bin/vagrant', `exec ${process.execPath} ${join(FAKES, 'vagrant.ts')} "$@"`)
  program('bin/ssh', `exec ${process.execPath} ${join(FAKES, 'ssh.ts')} "$@"`)
  program('bin/virsh', 'exit 0')
  program('guest-bin/sudo', 'while :; do case $1 in -n | --preserve-env=*) shift ;; *) break ;; esac; done; exec "$@"')
  program('guest-bin/update-ca-certificates', `echo update-ca-certificates >>${home}/calls.log`)
  // Measures how slow the machine is: FAKE_FACTOR.
  program(
    'guest-bin/pinned-node',
    `echo measured >>${home}/calls.log; for known; do :; done; echo "\${known%?},\\"factor\\":\\"\${FAKE_FACTOR-14.5}\\"}"`,
  )
  // Another clock: FAKE_CLOCK seconds from here.
  program(
    'guest-bin/date',
    `case $1 in -s) echo "date $*" >>${home}/calls.log ;; +%s) echo $(($(/bin/date +%s) + \${FAKE_CLOCK-0})) ;; *) exec /bin/date "$@" ;; esac`,
  )

  const env: Environment = {
    ...Object.fromEntries(UNSET.map(name => [name, undefined])),
    FAKE_HOME: home,
    HOME: join(home, 'user'),
    VAGRANT_DOTFILE_PATH: join(home, 'dots'),
    VAGRANT_HOME: join(home, 'boxes'),
    MINIDOCK_VM_DRIVER: 'qemu',
    PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
  }
  return {
    home,
    project,
    write,
    environment: env,
    main: join(project, 'vagrant/vm.cjs'),
    vm: (words, more = {}) => start(project, words, { ...env, ...more }),
    read: path => readFileSync(join(home, path), 'utf8'),
    thereIn: path => readFileSync(join(home, 'guest/minidock', path), 'utf8'),
    calls() {
      const lines = readFileSync(join(home, 'calls.log'), 'utf8').trimEnd().split('\n')
      writeFileSync(join(home, 'calls.log'), '')
      return lines
    },
  }
}

function start(project: string, words: string, env: Environment) {
  return execa(process.execPath, [join(project, 'vagrant/vm.cjs'), ...words.split(' ').filter(word => word !== '')], {
    cwd: project,
    env,
    reject: false,
    stdin: 'ignore',
    timeout: within(60),
  })
}

function writeFile(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  if (content.startsWith('#!')) chmodSync(file, 0o755)
}
