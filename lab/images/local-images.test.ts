/** Images that are made on this machine, with no hub. */

import { writeFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { baseFiles } from '../../runtime/floor/images/base-files.ts'
import { hostTools } from '../../runtime/floor/images/host-tools.ts'
import { packTar } from '../../runtime/formats/tar/pack.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'

const here = new TemporaryFolder()
const other = new TemporaryFolder()
afterAll(() => {
  here.remove()
  other.remove()
})

test('busybox is made when it is first wanted, and has its groups', async () => {
  await fetchImage(here.root, 'busybox')
  expect(await here.ok('run', '--rm', 'busybox', 'id')).toBe('uid=0(root) gid=0(root) groups=0(root),10(wheel)')
})

test('the same busybox makes the same image', async () => {
  await fetchImage(other.root, 'busybox')
  expect(await other.ok('images', '--no-trunc', '-q')).toBe(await here.ok('images', '--no-trunc', '-q'))
})

test("busybox's commands are hard links of one file", async () => {
  const script = 'stat -c "%i %h" "/bin/[" /bin/sh /bin/sha256sum; ls /bin | wc -l; stat -c %a /tmp /root /etc/shadow'
  const [first, second, third, count, ...modes] = (await here.ok('run', '--rm', 'busybox', 'sh', '-c', script)).split('\n')
  expect(second).toBe(first)
  expect(third).toBe(first)
  expect(first?.split(' ')[1]).toBe(count)
  expect(modes).toEqual(['1777', '700', '600'])
})

test("the host's own shell and commands run in a container", async () => {
  const chunks: Uint8Array[] = []
  for await (const chunk of packTar([...baseFiles.filter(({ name }) => name !== 'bin/'), ...(await hostTools())], new Date(0)))
    chunks.push(chunk)
  const file = here.path('host.tar')
  writeFileSync(file, Buffer.concat(chunks))
  await here.ok('import', file, 'host')
  expect(await here.ok('run', '--rm', 'host', '/bin/sh', '-c', 'echo $$; ls / | grep -c bin; id -u | sha256sum | cut -c1-8')).toBe(
    '1\n1\n9a271f2a',
  )
})
