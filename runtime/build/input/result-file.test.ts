import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { metadataText, prepareResultFile, resultFiles, writeResultFile } from './result-file.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as const
const BUILT = {
  id: digest('a'),
  descriptor: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digest('b'), size: 7, annotations: { x: 'y' } },
  references: ['docker.io/library/web:latest', 'docker.io/library/web:2'],
}

test('an old file is gone before the build, and the new one has the id', () => {
  const path = join(folder, 'id')
  writeFileSync(path, 'old')
  for (const file of resultFiles({ iidfile: path, metadata: '' })) {
    prepareResultFile(file)
    expect(() => readFileSync(path)).toThrow('ENOENT')
    writeResultFile(file, BUILT)
  }
  expect(readFileSync(path, 'utf8')).toBe(BUILT.id)
})

test('what leads to a device stays as it is', () => {
  const path = join(folder, 'nowhere')
  symlinkSync('/dev/null', path)
  for (const file of resultFiles({ iidfile: path, metadata: '' })) {
    prepareResultFile(file)
    writeResultFile(file, BUILT)
  }
  expect(lstatSync(path).isSymbolicLink()).toBe(true)
})

test('metadata are those that docker names, with the names of the image if it has some', () => {
  expect(JSON.parse(metadataText(BUILT))).toEqual({
    'containerimage.config.digest': digest('a'),
    'containerimage.descriptor': { mediaType: BUILT.descriptor.mediaType, digest: digest('b'), size: 7 },
    'containerimage.digest': digest('b'),
    'image.name': 'docker.io/library/web:latest,docker.io/library/web:2',
  })
  expect(JSON.parse(metadataText({ ...BUILT, references: [] }))).not.toHaveProperty('image.name')
})

test('a file that cannot be made is refused, by its name', () => {
  const [file] = resultFiles({ metadata: join(folder, 'no', 'file') })
  expect(() => file && prepareResultFile(file)).toThrow(
    `failed to write the metadata file: open ${folder}/no/file: no such file or directory`,
  )
  expect(resultFiles({ iidfile: '' })).toEqual([])
})
