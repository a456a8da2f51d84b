/**
 * A proxy that reads what goes over TLS signs it with a certificate of its own, which nobody trusts who does not know it. MINIDOCK_VM_CA names its file. It is given to the
 * machine when that is there, and is never part of a box.
 */

import { readFileSync } from 'node:fs'
import { MinidockError } from '../runtime/base/errors.ts'
import { ask, type Guest, inside } from './guest.ts'

/** In the machine. */
const FILE = '/usr/local/share/ca-certificates/minidock-vm.crt'

/** For the machine's shell: Node has a list of its own of whom it trusts. */
export const TRUST = `if test -e ${FILE}; then export NODE_EXTRA_CA_CERTS=${FILE}; fi`

/** @returns undefined if none is set @throws {MinidockError} `not-found`, `invalid` if it is no certificate */
export function proxyCertificate(): string | undefined {
  const file = process.env['MINIDOCK_VM_CA']
  if (!file) return undefined
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new MinidockError('not-found', `cannot read the certificate that MINIDOCK_VM_CA names: ${file}`, { cause: error })
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new MinidockError('invalid', `MINIDOCK_VM_CA names no certificate in PEM format: ${file}`, {
      hint: `openssl x509 -inform der -in ${file} -out proxy.pem\nthen MINIDOCK_VM_CA=proxy.pem`,
    })
  return text
}

/** @throws {MinidockError} `engine` */
export async function giveCertificate(guest: Guest, certificate: string): Promise<void> {
  const script = `sudo -n mkdir -p $(dirname ${FILE}) && sudo -n tee ${FILE} >/dev/null && if command -v update-ca-certificates >/dev/null; then sudo -n update-ca-certificates >/dev/null; fi`
  const { code, problems } = await ask(inside(guest, script), certificate)
  if (code !== 0) throw new MinidockError('engine', 'cannot give the machine the certificate of MINIDOCK_VM_CA', { hint: problems.trim() })
}
