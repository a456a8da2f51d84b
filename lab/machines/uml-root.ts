/**
 * The root file system of the machine in user-mode Linux: a small Debian, made once by mmdebstrap from the package sources that this machine's own apt uses,
 * and kept outside of the repository, so that a new clone finds it. Another recipe makes another root; one that is being made has another name until it is whole.
 */

import { chmodSync, mkdirSync } from 'node:fs'
import { debianSuite, mmdebstrap, packageSources } from '../../runtime/floor/images/debian.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { keptInBuild } from '../sandbox/kept-in-build.ts'
import { onMachineNetwork } from '../suite/machine-network.ts'

export const UML_CACHE = process.env['MINIDOCK_UML_CACHE'] ?? '/var/cache/minidock'

/** What the behaviour suite calls, beside what every Debian has. */
const PACKAGES = [
  'busybox-static', // the image busybox, where no network can bring it; and halt
  'gcc', // compiles the checks' own programs
  'libc6-dev',
  'iproute2', // the sandbox brings its loopback interface up
  'kmod', // loads overlay: a module, as on most machines
  'nftables', // shows firewall tables
  'procps', // ps
  'python3-minimal', // reads the attributes of files as bytes
  'skopeo', // reads the images that we write
  'systemd-sysv', // is process 1 where that is asked for
  'xfsprogs', // makes its disk
]

const NOBODY_READS = ['doc', 'info', 'locale', 'man', 'lintian'].map(folder => `--dpkgopt=path-exclude=/usr/share/${folder}/*`)

/**
 * @returns its path
 * @throws {MinidockError} `unavailable` without mmdebstrap or package sources; `engine` if it fails
 */
export async function umlRoot(): Promise<string> {
  mkdirSync(UML_CACHE, { recursive: true })
  return await keptInBuild({ prefix: 'uml-root-', sources: [import.meta.filename], build: UML_CACHE, make })
}

async function make(path: string): Promise<void> {
  const options = ['--variant=minbase', '--format=directory', `--include=${PACKAGES.join(',')}`, ...NOBODY_READS]
  const lean = ['--aptopt=APT::Install-Recommends "false"']
  const [program, words] = mmdebstrap(...options, ...lean, await debianSuite(), path, '-')
  const [file, ...args] = onMachineNetwork(program, ...words)
  await runCommand(file, args, { input: await packageSources() })
  // It has programs that are root's whoever starts them, and gets no updates: nobody on this machine is to start them.
  chmodSync(path, 0o700)
}
