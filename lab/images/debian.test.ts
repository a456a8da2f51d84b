/** The image debian, which is made on this machine from Debian's packages. */

import { afterAll, expect, test } from 'vitest'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'
import { within } from '../suite/slowness.ts'

const here = new TemporaryFolder()
afterAll(() => here.remove())

test('debian is a whole distribution, under two names', { timeout: within(600) }, async () => {
  await fetchImage(here.root, 'debian')
  const script = '. /etc/os-release; echo $ID; dpkg -s base-files | grep Status; ls /etc/hostname'
  expect(await here.ok('run', '--rm', 'debian', 'bash', '-c', script)).toBe('debian\nStatus: install ok installed\n/etc/hostname')
  const names = (await here.ok('images', '--format', '{{.Repository}}:{{.Tag}}', 'debian')).split('\n')
  expect(names).toHaveLength(2)
  expect(names).toContain('debian:latest')
})
