/** Builds for the time of a check: a folder of files, what a build makes of it, and what is in the image. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Bench, CheckFailure, type Finished } from './check.ts'
import { command } from './containers.ts'

/** A line of a Dockerfile whose result is another one each time it runs: so a check sees in the image whether it has run again. */
export const markedBy = (file: string) => `RUN cat /proc/sys/kernel/random/uuid > ${file}`

export interface Builder {
  /** Writes a file of the build context, by default with mode 0644. */
  write(file: string, content: string, mode?: number): void
  /** Builds the context with this Dockerfile. @returns the image's id @throws {CheckFailure} if the build fails */
  build(dockerfile: readonly string[], ...flags: readonly string[]): Promise<string>
  /** What minidock would do for that build: the listing of `explain build`. */
  explain(dockerfile: readonly string[]): Promise<string>
  /** Builds, also what may fail. */
  tryBuild(dockerfile: readonly string[], ...flags: readonly string[]): Promise<Finished>
  /** The digests of the layers of images, each lowest first. */
  layersOf(...images: readonly string[]): Promise<readonly (readonly string[])[]>
  /** What a script prints in a container of that image. */
  inside(image: string, script: string): Promise<string>
}

/** A build context in the check's folder. The images that were built are removed afterwards, and what the cache has. */
export async function withBuilder(bench: Bench, look: (builder: Builder) => Promise<void>): Promise<void> {
  const context = join(bench.folder, 'context')
  const built = new Set<string>()
  const written = (dockerfile: readonly string[], ...flags: readonly string[]) => {
    mkdirSync(context, { recursive: true })
    const file = join(bench.folder, 'Dockerfile')
    writeFileSync(file, `${dockerfile.join('\n')}\n`)
    // No step of a check needs a network, and a network of its own for each would only take time.
    return ['--network', 'none', '--file', file, ...flags, context]
  }
  const tryBuild = async (dockerfile: readonly string[], ...flags: readonly string[]) => {
    const finished = await bench.cli(['build', '--quiet', ...written(dockerfile, ...flags)])
    if (finished.exitCode === 0) built.add(finished.stdout.trim())
    return finished
  }
  try {
    await look({
      write(file, content, mode = 0o644) {
        mkdirSync(dirname(join(context, file)), { recursive: true })
        writeFileSync(join(context, file), content, { mode })
      },
      explain: dockerfile => command(bench, 'explain', 'build', ...written(dockerfile)),
      tryBuild,
      async build(dockerfile, ...flags) {
        const { exitCode, stdout, stderr } = await tryBuild(dockerfile, ...flags)
        if (exitCode !== 0) throw new CheckFailure(`this is built:\n${dockerfile.join('\n')}`, `exit code ${exitCode}\n${stderr.trim()}`)
        return stdout.trim()
      },
      async layersOf(...images) {
        const format = '{{range .RootFS.Layers}}{{.}} {{end}}'
        const lines = await command(bench, 'image', 'inspect', '--format', format, ...images)
        return lines.split('\n').map(line => line.trim().split(' '))
      },
      inside: (image, script) => command(bench, 'run', '--rm', '--network', 'none', image, 'sh', '-c', script),
    })
  } finally {
    if (built.size > 0) await bench.cli(['rmi', '--force', ...built])
    // Layers stay for the next build, also without an image. Podman means images by it, and would remove the base.
    if (bench.engine.kind !== 'podman') await bench.cli(['builder', 'prune', '--all', '--force'])
  }
}
