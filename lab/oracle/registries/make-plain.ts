/** `make-plain.ts LAYOUT`: gives the layers of a layout's only image, which skopeo has copied without compression, the media type that they have: it leaves `+gzip` there. */

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [layout = ''] = process.argv.slice(2)
const index = join(layout, 'index.json')
const text = readFileSync(index, 'utf8')
const { manifests } = JSON.parse(text) as { readonly manifests: readonly { readonly digest: string; readonly size: number }[] }
const [{ digest, size } = { digest: '', size: 0 }] = manifests
const blob = (of: string) => join(layout, 'blobs', of.replace(':', '/'))
const manifest = readFileSync(blob(digest), 'utf8').replaceAll('.tar+gzip"', '.tar"')
const plain = `sha256:${createHash('sha256').update(manifest).digest('hex')}`
writeFileSync(blob(plain), manifest)
writeFileSync(index, text.replace(digest, plain).replace(`"size":${size}`, `"size":${manifest.length}`))
