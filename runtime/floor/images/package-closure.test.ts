import { expect, test } from 'vitest'
import { type DebianPackage, packageClosure, parsePackages, simulatedNames } from './package-closure.ts'

const SHOWN = `Package: nginx-common
Source: nginx
Version: 1.22.1-9
Architecture: all
Depends: debconf (>= 0.5) | debconf-2.0
Description: small web server
 Depends: is a word that a description may begin a line with
Section: universe/httpd
Size: 115544

Package: busybox-static
Source: busybox (1:1.35.0-4)
Version: 1:1.35.0-4+b1
Section: shells
Size: 928188

Package: libc6
Version: 2.36-9
Pre-Depends: libgcc-s1:any
Depends: libcrypt1 (>= 1:4.4.10-10)
Section: libs
Size: 2759320
`

test('apt says which packages it would install', () => {
  const output = `Reading package lists...
Inst gcc-12-base (12.2.0-14+deb12u1 Debian:12.15/oldstable [amd64])
Inst libgcc-s1 (12.2.0-14+deb12u1 Debian:12.15/oldstable [amd64]) []
Conf libgcc-s1 (12.2.0-14+deb12u1 Debian:12.15/oldstable [amd64])
`
  expect(simulatedNames(output)).toEqual(['gcc-12-base', 'libgcc-s1'])
})

test('apt says what each package is', () => {
  expect(parsePackages(SHOWN)).toEqual([
    { name: 'nginx-common', version: '1.22.1-9', source: 'nginx', section: 'httpd', depends: ['debconf', 'debconf-2.0'], size: 115544 },
    { name: 'busybox-static', version: '1:1.35.0-4+b1', source: 'busybox', section: 'shells', depends: [], size: 928188 },
    { name: 'libc6', version: '2.36-9', source: 'libc6', section: 'libs', depends: ['libgcc-s1', 'libcrypt1'], size: 2759320 },
  ])
  expect(parsePackages('')).toEqual([])
})

function made(name: string, section: string, ...depends: string[]): DebianPackage {
  return { name, version: '1', source: name, section, depends, size: 1 }
}

const LIBS = ({ section }: DebianPackage) => section === 'libs'

test('libraries are followed to the last one, in a circle too, and nothing beside them', () => {
  const packages = [
    made('web', 'httpd', 'libz', 'libc6', 'iproute2', 'not-chosen'),
    made('iproute2', 'net', 'libbpf', 'libc6'),
    made('libbpf', 'libs'),
    made('libz', 'libs', 'libc6'),
    made('libc6', 'libs', 'libgcc'),
    made('libgcc', 'libs', 'libc6'),
  ]
  expect(packageClosure(packages, ['web'], LIBS).map(({ name }) => name)).toEqual(['libc6', 'libgcc', 'libz', 'web'])
})

test('a root is taken whatever it is', () => {
  expect(packageClosure([made('web', 'httpd'), made('shell', 'shells')], ['web', 'shell'], LIBS)).toHaveLength(2)
})
