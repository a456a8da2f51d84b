/** Registries for the time of a check: the course's own, in the check's process, on the sandbox's loopback. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RegistryOptions } from '../../course/registry/registry.ts'
import type { Seen } from '../../course/registry/serve.ts'
import { startRegistry, type TestRegistry } from '../fixtures/registry.ts'
import { type Bench, CheckFailure, type Finished } from './check.ts'
import { command, onHost } from './containers.ts'
import { expectThat } from './expectations.ts'

export const USER = 'ada'
const PASSWORD = 'lovelace'

/** A registry that gives tokens to that user, and to nobody else. */
export const WITH_TOKENS = {
  authorization: { kind: 'token', users: { [USER]: PASSWORD }, hasIdentities: false },
} as const satisfies RegistryOptions

export interface Visited {
  readonly registry: TestRegistry
  /** `127.0.0.1:41000/app` @param host as the registry is called; absent: by its address */
  name(repository: string, host?: string): string
  /** Says what was noted of the requests for a server: `registry`, `stranger`, `token`. */
  asked(what: (request: Seen) => boolean): readonly Seen[]
  /** Logs in as USER. It is undone when the check is over. @throws {CheckFailure} */
  login(host?: string): Promise<void>
  /** Makes an image of one file that no other image has, and pushes it under each name. @returns its id @throws {CheckFailure} */
  pushNew(content: string, ...names: readonly string[]): Promise<string>
  /** Pulls by that name. The image is removed when the check is over. */
  tryPull(name: string): Promise<Finished>
  /** The same. @throws {CheckFailure} if it fails */
  pull(name: string): Promise<void>
  /** Writes other bytes in the place of a blob, whose digest stays as it was. */
  replace(digest: string, bytes: Uint8Array): void
}

/** What has been pulled or pushed is removed afterwards, and the registry ends. */
export async function withRegistry(bench: Bench, options: RegistryOptions, look: (visited: Visited) => Promise<void>): Promise<void> {
  const folder = join(bench.folder, 'registry')
  mkdirSync(folder)
  const registry = await startRegistry({ ...options, folder })
  const names = new Set<string>()
  const hosts = new Set<string>()
  const forget = async (name: string) => {
    await bench.cli(['rmi', '--force', name])
    names.delete(name)
  }
  const tryPull = (name: string) => {
    names.add(name)
    return bench.cli(['pull', '--quiet', name])
  }
  try {
    await look({
      registry,
      name: (repository, host = registry.host) => `${host}/${repository}`,
      asked: what => registry.requests.filter(what),
      async login(host = registry.host) {
        hosts.add(host)
        const { exitCode, stderr } = await bench.cli(['login', '--username', USER, '--password-stdin', host], { input: PASSWORD })
        expectThat(exitCode === 0, `${USER} can log in to a registry with tokens`, `exit code ${exitCode}\n${stderr}`)
      },
      async pushNew(content, ...wanted) {
        await onHost(bench, `mkdir -p image && echo '${content}' > image/content && tar -c -f image.tar -C image content`)
        for (const name of wanted) {
          names.add(name)
          if (name === wanted[0]) await command(bench, 'import', 'image.tar', name)
          else await command(bench, 'tag', wanted[0] ?? '', name)
          await command(bench, 'push', '--quiet', name)
        }
        const id = await command(bench, 'image', 'inspect', '--format', '{{.Id}}', wanted[0] ?? '')
        for (const name of wanted) await forget(name)
        return id
      },
      tryPull,
      async pull(name) {
        const { exitCode, stderr } = await tryPull(name)
        if (exitCode !== 0) throw new CheckFailure(`the image is pulled: ${name}`, `exit code ${exitCode}\n${stderr.trim()}`)
      },
      replace: (digest, bytes) => writeFileSync(join(folder, 'blobs/sha256', digest.replace('sha256:', '')), bytes),
    })
  } finally {
    for (const name of names) await forget(name)
    for (const host of hosts) await bench.cli(['logout', host])
    await registry.close()
  }
}

/** @throws {CheckFailure} the image was taken, or something of it is there */
export async function expectRefused(bench: Bench, { tryPull }: Visited, name: string, what: string): Promise<void> {
  const { exitCode, stderr } = await tryPull(name)
  const images = await command(bench, 'images', '--quiet', '--filter', `reference=${name.replace(/:[^/:]*$/, '')}`)
  expectThat(exitCode !== 0, `${what}: the pull fails`, `exit code 0\n${stderr}`)
  expectThat(images === '', `${what}: there is no image afterwards`, images)
}
