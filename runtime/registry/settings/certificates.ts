/**
 * The certificates of one registry, in docker's folder: `/etc/docker/certs.d/registry.example:5000/`. Each `.crt` is a certificate authority, and each `.cert` a
 * certificate of the client whose key has the same name: `client.cert`, `client.key`. Source: the package `registry` of moby.
 */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { whyOf } from '../../base/errno-words.ts'
import { errnoName, MinidockError } from '../../base/errors.ts'
import type { Tls } from '../client/access.ts'

export const CERTIFICATES_FOLDER = '/etc/docker/certs.d'

/**
 * Returns what lies there for a registry; nothing if it has no folder. The first client certificate, in the order of names, is the one that is shown.
 * @param registry host and port
 * @throws {MinidockError} `invalid`, naming the file: it cannot be read, is no certificate or no key, has no other half, or one that is not its own
 */
export function certificatesFor(folder: string, registry: string): Omit<Tls, 'verify'> {
  const own = join(folder, registry)
  const names = namesIn(own)
  const ca = names.filter(name => name.endsWith('.crt')).map(name => certificateIn(join(own, name)).pem)
  const pairs = names.filter(name => name.endsWith('.cert')).map(name => pairOf(own, name, names))
  const alone = names.find(name => name.endsWith('.key') && !names.includes(name.replace(/key$/, 'cert')))
  if (alone !== undefined)
    throw refuse(join(own, alone), `the certificate that belongs to it, ${alone.replace(/key$/, 'cert')}, is missing`)
  return { ...(ca.length > 0 && { ca }), ...pairs[0] }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return []
    throw unreadable(folder, error)
  }
}

function pairOf(folder: string, name: string, names: readonly string[]): { readonly cert: string; readonly key: string } {
  const keyName = name.replace(/cert$/, 'key')
  const path = join(folder, name)
  if (!names.includes(keyName))
    throw refuse(path, `the key that belongs to it, ${keyName}, is missing`, 'the name of a certificate authority has to end in .crt')
  const { pem: cert, parsed } = certificateIn(path)
  const keyPath = join(folder, keyName)
  const key = contentOf(keyPath)
  if (!parsed.checkPrivateKey(keyIn(key, keyPath))) throw refuse(keyPath, `it is not the key of ${name}`)
  return { cert, key }
}

function certificateIn(path: string): { readonly pem: string; readonly parsed: X509Certificate } {
  const pem = contentOf(path)
  try {
    return { pem, parsed: new X509Certificate(pem) }
  } catch (error) {
    throw refuse(path, 'it is no certificate in PEM', undefined, error)
  }
}

function keyIn(pem: string, path: string) {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    throw refuse(path, 'it is no private key in PEM without a passphrase', undefined, error)
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): MinidockError {
  const reasons: Readonly<Record<string, string>> = {
    EISDIR: 'it is a folder',
    ENOTDIR: 'it is no folder',
    ENOENT: 'the link leads to no file',
    EACCES: 'this user may not read it',
  }
  return refuse(path, reasons[errnoName(error) ?? ''] ?? whyOf(error), undefined, error)
}

function refuse(path: string, problem: string, hint = `correct it, or move it out of the folder`, cause?: unknown): MinidockError {
  return new MinidockError('invalid', `cannot use ${path}: ${problem}`, { hint, cause })
}
