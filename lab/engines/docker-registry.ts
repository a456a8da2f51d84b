/**
 * Debian's docker-registry: the reference implementation of the distribution protocol, without TLS, at a loopback port of its own. It keeps no list of blobs in
 * memory: with its data folder emptied, it is as new.
 *
 * Source: distribution 2.8, docs/configuration.md.
 */

import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { eventually } from '../fixtures/eventually.ts'
import { installed } from './installed.ts'

export interface DockerRegistry {
  /** `127.0.0.1:40337`: images' names begin with it. */
  readonly host: string
  readonly pid: number
  /** Returns the file that a blob is in, by its digest. */
  blob(digest: string): string
  /** Takes away all that was pushed. */
  empty(): void
}

/** Who may use a registry, as a line of htpasswd(1). Its password is `a secret`, hashed by bcrypt with the least work. */
export const LAB_USER = 'lab:$2b$04$cIv60ObLwM8tGSmb5AGZXOlJB4dznQ6HQ9khD5pWxMdg45s8HlbIi'

const LISTENS = /listening on (127\.0\.0\.1:\d+)/

/**
 * Starts a registry, which ends with `process.kill(pid)`.
 * @param folder for its settings, its log and its data; it is made
 * @param user the only one who may use it; if absent, it asks for no password
 * @throws {MinidockError} `unavailable` if it is not installed or does not start, with its log
 */
export async function startDockerRegistry(folder: string, user?: string): Promise<DockerRegistry> {
  const program = installed('docker-registry')
  const [data, log, settings] = ['data', 'log', 'config.yml'].map(name => join(folder, name)) as [string, string, string]
  mkdirSync(data, { recursive: true })
  const storage = { filesystem: { rootdirectory: data }, delete: { enabled: true } }
  const users = join(folder, 'htpasswd')
  if (user !== undefined) writeFileSync(users, `${user}\n`)
  const auth = user === undefined ? {} : { auth: { htpasswd: { realm: 'the lab', path: users } } }
  // YAML includes JSON.
  writeFileSync(settings, JSON.stringify({ version: 0.1, storage, http: { addr: '127.0.0.1:0' }, ...auth }))
  const out = openSync(log, 'w')
  const child = spawn(program, ['serve', settings], { stdio: ['ignore', out, out] })
  child.unref()
  let failure: string | undefined
  child.once('error', error => {
    failure = error.message
  })
  const host = await eventually('the registry listens', () => {
    if (child.exitCode !== null) failure ??= `exit code ${child.exitCode}`
    if (failure !== undefined)
      throw new MinidockError('unavailable', `docker-registry does not start: ${failure}`, { hint: readFileSync(log, 'utf8') })
    return LISTENS.exec(readFileSync(log, 'utf8'))?.[1]
  })
  return {
    host,
    pid: child.pid ?? 0,
    blob: digest => join(data, 'docker/registry/v2/blobs', digest.replace(':', `/${digest.slice(7, 9)}/`), 'data'),
    empty: () => rmSync(join(data, 'docker'), { recursive: true, force: true }),
  }
}
