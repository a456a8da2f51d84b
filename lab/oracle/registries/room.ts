/** A sandbox with registries, docker, podman and minidock, which all have the same images. */

import { join } from 'node:path'
import { openShells } from '../../sandbox/shells.ts'
import { within } from '../../suite/slowness.ts'

const HERE = import.meta.dirname
const REPOSITORY = join(HERE, '../../..')
const ENVIRONMENT = '/run/lab-registries.env'
const SAID = '/run/said'

/** This machine's, as Go calls it, and another one: the same programs, which are not run. */
export const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'amd64'
export const OTHER = ARCHITECTURE === 'arm64' ? 'amd64' : 'arm64'

/** By path, all that a layer says of it. */
export type Tree = Readonly<Record<string, string>>

export interface Room {
  /** `127.0.0.1:40337`. */
  readonly registry: string
  /** Another one, which lets in only the user `lab`, whose password is `a secret`. */
  readonly closed: string
  /** Returns the stdout of a line of bash that succeeds. `$REGISTRY`, `$CLOSED`, `docker`, `podman` and `minidock` mean those of the sandbox, and `$HERE` is this folder. @throws {Error} with its stderr */
  ok(line: string): Promise<string>
  /** Returns the tree below a folder of the sandbox. */
  tree(root: string): Promise<Tree>
  close(): Promise<void>
}

/** Makes archives of the odd image as well: `/run/odd.tar`, and `/run/other.tar` for the other architecture. @throws {Error} if something of it is missing here */
export async function openRoom(): Promise<Room> {
  const shells = await openShells({ terminals: 1, memory: 3 * 2 ** 30, pids: 1024, propagation: 'private' })
  const ok = async (line: string) => {
    const { exitCode, output } = await shells.run(`{ ${line}\n} 2>${SAID} </dev/null`, { seconds: within(60) / 1000 })
    if (exitCode === 0) return output.trim()
    const { output: said } = await shells.run(`cat ${SAID}`)
    throw new Error(`${line}: exit code ${exitCode}\n${output}${said}`)
  }
  const node = (program: string, ...args: readonly string[]) => ok(`'${process.execPath}' '${join(HERE, program)}' ${args.join(' ')}`)
  try {
    await ok(
      `HERE='${HERE}'; minidock() { '${join(REPOSITORY, 'minidock')}' "$@"; }; '${process.execPath}' '${join(HERE, 'serve.ts')}' >${ENVIRONMENT}`,
    )
    await ok(`. ${ENVIRONMENT}; minidock save -o /run/busybox.tar busybox`)
    await node('odd-image.ts', '/run/busybox.tar', '/run/odd.tar', ARCHITECTURE)
    await node('odd-image.ts', '/run/busybox.tar', '/run/other.tar', OTHER)
    return {
      registry: await ok('echo $REGISTRY'),
      closed: await ok('echo $CLOSED'),
      ok,
      tree: async root => JSON.parse(await node('list-tree.ts', root)) as Tree,
      close: () => shells.close(),
    }
  } catch (error) {
    await shells.close()
    throw error
  }
}
