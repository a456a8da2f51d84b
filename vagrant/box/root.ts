/** The root file system of a box: made by mmdebstrap from the package sources that this machine's own apt uses. No network but apt's is asked. */

import { join } from 'node:path'
import { debianSuite, packageSources } from '../../runtime/floor/images/debian.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import type { Recipe } from './recipe.ts'

const NOBODY_READS = ['doc', 'info', 'locale', 'man', 'lintian'].map(folder => `--dpkgopt=path-exclude=/usr/share/${folder}/*`)
const LICENCES = '--dpkgopt=path-include=/usr/share/doc/*/copyright'

/**
 * Its mounts are in a mount namespace, and its processes in a PID namespace, whose first process the kernel kills when unshare ends, and unshare when this process does. So nothing
 * of it is left, whoever is killed.
 */
const ENDS_WITH_US = ['--pdeathsig', 'KILL', '--', 'unshare', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', '--']

/**
 * Makes the root file system in a folder that is not there yet.
 * @param time of every file that is younger, in seconds since 1970
 * @param onStep is told what mmdebstrap does
 */
export async function makeRoot(
  folder: string,
  { kernel, packages, kernelArguments }: Recipe,
  { time, onStep }: { readonly time: number; readonly onStep: (step: string) => void },
): Promise<void> {
  const script = (name: string) => join(import.meta.dirname, name)
  const options = [
    '--variant=minbase',
    '--format=directory',
    `--include=${[kernel, ...packages].join(',')}`,
    ...NOBODY_READS,
    LICENCES,
    '--aptopt=APT::Install-Recommends "false"',
    // Unpacking need not reach the disk at every step: a box that was interrupted is made again.
    '--dpkgopt=force-unsafe-io',
    `--essential-hook='${script('early.sh')}' "$1"`,
    `--customize-hook='${script('configure.sh')}' "$1" '${kernelArguments}' '${script('vagrant.pub')}'`,
  ]
  await runCommand('setpriv', [...ENDS_WITH_US, 'mmdebstrap', ...options, await debianSuite(), folder, '-'], {
    input: await packageSources(),
    env: { ...process.env, SOURCE_DATE_EPOCH: String(time), TMPDIR: '/var/tmp' },
    onLine: line => {
      const step = /^I: ((?:running|downloading|extracting|installing) .*?)(?:\.\.\.)?$/.exec(line)?.[1]
      if (step !== undefined) onStep(step)
    },
  })
}
