/** Archives of `tar --sparse`, in each of GNU tar's forms: what is unpacked from them has the bytes of the file that was packed, and its holes. */

import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { contentOf, readTar } from '../../runtime/formats/tar/read.ts'
import { copying } from './copying.ts'
import { sha256, temporaryFolder, unpack } from './rooms.ts'

const folder = temporaryFolder()

/** A hundred megabytes of holes; more pieces than one block of a map has; a hole at the end; nothing but a hole. */
const FILL = `mkdir files; cd files
printf first >far; printf last | dd of=far bs=1M seek=100 conv=notrunc status=none
for i in $(seq 40); do printf "piece $i" | dd of=pieces bs=64K seek=$((2 * i)) conv=notrunc status=none; done; truncate -s 6M pieces
head -c 20000 /dev/urandom >begin; truncate -s 1M begin
truncate -s 3M nothing; printf x >small; ln far other`
const NAMES = ['far', 'pieces', 'begin', 'nothing', 'small', 'other']

const FORMS = [
  ['GNU', '--format=gnu'],
  ['pax 0.0', '--format=posix --sparse-version=0.0'],
  ['pax 0.1', '--format=posix --sparse-version=0.1'],
  ['pax 1.0', '--format=posix --sparse-version=1.0'],
] as const

const files = join(folder, 'files')

beforeAll(() => {
  execFileSync('/bin/sh', ['-euc', FILL], { cwd: folder })
})

/** Returns the path of an archive. */
function pack(options: string): string {
  const path = join(folder, `${options.replaceAll(/\W/g, '')}.tar`)
  execFileSync('/bin/sh', ['-euc', `tar -C ${files} --hole-detection=seek -S ${options} -cf ${path} ${NAMES.join(' ')}`])
  expect(statSync(path).size).toBeLessThan(300_000)
  return path
}

function expectSame(made: string): void {
  for (const name of NAMES) {
    execFileSync('cmp', [join(files, name), join(made, name)])
    expect(statSync(join(made, name)).blocks * 512, name).toBeLessThan(1_000_000)
  }
}

test.each(FORMS)('a layer of the form %s, plain and compressed', async (_form, options) => {
  const archive = readFileSync(pack(options))
  for (const bytes of [archive, gzipSync(archive)]) {
    const { stage, done } = unpack(folder, bytes, sha256(archive))
    expect(await done).toBeGreaterThan(100_000_000)
    expectSame(stage)
  }
})

test.each(FORMS)('ADD of an archive of the form %s', async (_form, options) => {
  const room = copying(folder, `cp ${pack(options)} a.tar`)
  await room.copy('ADD a.tar /x/')
  expectSame(join(room.image, 'x'))
})

test.each(FORMS)('a file that is read out of an archive of the form %s, as load reads one', async (_form, options) => {
  const archive = readFileSync(pack(options))
  const once = async function* () {
    yield archive
  }
  const read: string[] = []
  for await (const member of readTar(once())) {
    if (!['pieces', 'begin', 'nothing', 'small'].includes(member.name)) continue
    expect((await contentOf(member)).equals(readFileSync(join(files, member.name))), member.name).toBe(true)
    read.push(member.name)
  }
  expect(read).toEqual(['pieces', 'begin', 'nothing', 'small'])
})
