import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { certificatesFor } from './certificates.ts'
import { CERTIFICATE, KEY } from './test-certificate.ts'

const REGISTRY = 'registry.example:5000'

/** @param files of the registry, by name */
function folderWith(files: Readonly<Record<string, string>>): { readonly folder: string; readonly own: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const own = join(folder, REGISTRY)
  mkdirSync(own)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(own, name), content)
  return { folder, own }
}

test('authorities and the first client certificate of a registry are found, and other files are left alone', () => {
  const { folder } = folderWith({
    'ca.crt': CERTIFICATE,
    'second.crt': CERTIFICATE + CERTIFICATE,
    'client.cert': CERTIFICATE,
    'client.key': KEY,
    README: '',
  })
  expect(certificatesFor(folder, REGISTRY)).toEqual({ ca: [CERTIFICATE, CERTIFICATE + CERTIFICATE], cert: CERTIFICATE, key: KEY })
  expect(certificatesFor(folder, 'registry.example')).toEqual({})
  expect(certificatesFor(join(folder, 'none'), REGISTRY)).toEqual({})
})

const otherKey = generateKeyPairSync('ec', {
  namedCurve: 'prime256v1',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey.toString()

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  ['no certificate', { 'ca.crt': 'x' }, 'ca.crt', 'it is no certificate in PEM'],
  ['a certificate alone', { 'a.cert': CERTIFICATE }, 'a.cert', 'the key that belongs to it, a.key, is missing'],
  ['a key alone', { 'a.key': KEY }, 'a.key', 'the certificate that belongs to it, a.cert, is missing'],
  ['no key', { 'a.cert': CERTIFICATE, 'a.key': 'x' }, 'a.key', 'it is no private key in PEM without a passphrase'],
  ['the key of another', { 'a.cert': CERTIFICATE, 'a.key': otherKey }, 'a.key', 'it is not the key of a.cert'],
])('%s is refused', (_, files, name, problem) => {
  const { folder, own } = folderWith(files)
  const message = `cannot use ${join(own, name)}: ${problem}`
  expect(() => certificatesFor(folder, REGISTRY)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('what cannot be read is refused', () => {
  const { folder, own } = folderWith({})
  mkdirSync(join(own, 'ca.crt'))
  expect(() => certificatesFor(folder, REGISTRY)).toThrow(`cannot use ${join(own, 'ca.crt')}: it is a folder`)
  rmSync(join(own, 'ca.crt'), { recursive: true })
  symlinkSync('nowhere', join(own, 'ca.crt'))
  expect(() => certificatesFor(folder, REGISTRY)).toThrow(`cannot use ${join(own, 'ca.crt')}: the link leads to no file`)
})
