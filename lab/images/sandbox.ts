/** A state folder of its own for the checks of a file, the command line on it, and archives made by hand. */

import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa, type Options } from 'execa'
import { type Header, pack } from 'tar-stream'

const MINIDOCK = join(import.meta.dirname, '../../minidock')

export interface Finished {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'minidock-lab-'))
  readonly root = join(this.folder, 'root')

  /** A path in the sandbox. */
  path(name: string): string {
    return join(this.folder, name)
  }

  async minidock(args: readonly string[], options: Pick<Options, 'input' | 'inputFile'> = {}): Promise<Finished> {
    const { exitCode, stdout, stderr } = await execa(MINIDOCK, args, { ...options, reject: false, env: { MINIDOCK_ROOT: this.root } })
    return { exitCode, stdout: String(stdout), stderr: String(stderr) }
  }

  /** Stdout of a command that succeeds. */
  async ok(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.minidock(args)
    if (exitCode !== 0) throw new Error(`minidock ${args.join(' ')}: exit code ${exitCode}\n${stderr}`)
    return stdout
  }

  /** Ctrl-C after so many milliseconds. */
  async interrupted(args: readonly string[], delay: number): Promise<{ readonly signal: string | undefined }> {
    const running = execa(MINIDOCK, args, { reject: false, env: { MINIDOCK_ROOT: this.root } })
    setTimeout(() => running.kill('SIGINT'), delay)
    const { signal } = await running
    return { signal }
  }

  /** The directories of an image's layers, lowest first. */
  async layersOf(image: string): Promise<string[]> {
    const id = (await this.ok('images', '-q', '--no-trunc', image)).replace('sha256:', '')
    const config: unknown = JSON.parse(this.blob(id))
    const { rootfs } = config as { rootfs: { diff_ids: string[] } }
    return rootfs.diff_ids.map(diffId => join(this.root, 'layers', diffId.slice(7, 31)))
  }

  blob(hex: string): string {
    return readFileSync(join(this.root, 'images/blobs/sha256', hex), 'utf8')
  }

  /** What is on disk beside the locks: names of blobs, layers, temporary files. */
  contents(): string[] {
    const names = (folder: string) => {
      const path = join(this.root, folder)
      return existsSync(path) ? readdirSync(path).map(name => `${folder}/${name}`) : []
    }
    const all = [...names('images'), ...names('images/blobs/sha256'), ...names('layers'), ...names('containers'), ...names('names')]
    return all
      .filter(
        name =>
          !['images/.lock', 'images/blobs', 'images/oci-layout', 'images/index.json'].includes(name) && !name.startsWith('layers/init'),
      )
      .sort()
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** An entry of a tar made by hand: nothing is checked, so that what is wrong can be made. */
export type Entry = Partial<Header> & { readonly name: string; readonly content?: string | Buffer }

export async function tar(...entries: readonly Entry[]): Promise<Buffer> {
  const packer = pack()
  for (const { content = '', ...header } of entries) packer.entry({ mtime: new Date(0), ...header }, Buffer.from(content))
  packer.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of packer) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

export interface ArchiveParts {
  readonly layers: readonly Buffer[]
  readonly tags?: readonly string[]
  readonly config?: object
}

/** A `docker save` archive of before version 25. */
export async function dockerArchive({ layers, tags = ['made:latest'], config = {} }: ArchiveParts): Promise<Buffer> {
  const configJson = JSON.stringify(imageConfig(layers, config))
  const names = layers.map((_layer, index) => `layer${index}/layer.tar`)
  return await tar(
    ...layers.map((content, index) => ({ name: names[index] ?? '', content })),
    { name: `${sha256(configJson)}.json`, content: configJson },
    { name: 'manifest.json', content: JSON.stringify([{ Config: `${sha256(configJson)}.json`, RepoTags: tags, Layers: names }]) },
  )
}

export function imageConfig(layers: readonly Buffer[], more: object = {}): object {
  const diffIds = layers.map(layer => `sha256:${sha256(layer)}`)
  return { architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds }, ...more }
}
