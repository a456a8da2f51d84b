/** What a root needs beside its programs: accounts, and folders that programs expect. As in docker's busybox image, so that `id` answers the same. */

import type { TarEntry } from '../../formats/tar/pack.ts'

const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`

/** Root is in the group wheel: `id` prints groups=0(root),10(wheel). */
const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
kmem:x:9:
wheel:x:10:root
cdrom:x:11:
dialout:x:18:
floppy:x:19:
video:x:28:
audio:x:29:
tape:x:32:
www-data:x:33:
operator:x:37:
utmp:x:43:
plugdev:x:46:
staff:x:50:
lock:x:54:
netdev:x:82:
users:x:100:
nogroup:x:65534:
`

/** Nobody has a password: an account without a valid hash cannot log in with one. */
const SHADOW = PASSWD.replaceAll(/^(\w[\w-]*):.*$/gm, '$1:*:20089:0:99999:7:::')

const file = (name: string, text: string, mode: number): TarEntry => ({ name, type: 'file', mode, content: Buffer.from(text) })
const folder = (name: string, mode = 0o755, owner = 0): TarEntry => ({ name, type: 'directory', mode, uid: owner, gid: owner })

/** /dev, /proc and /sys are not there: every container gets its own. */
export const baseFiles: readonly TarEntry[] = [
  folder('./'),
  folder('bin/'),
  folder('etc/'),
  file('etc/group', GROUP, 0o644),
  file('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n', 0o644),
  file('etc/passwd', PASSWD, 0o644),
  file('etc/shadow', SHADOW, 0o600),
  folder('home/', 0o755, 65534),
  folder('root/', 0o700),
  folder('tmp/', 0o1777),
  folder('usr/'),
  folder('usr/bin/'),
  { name: 'usr/bin/env', type: 'symlink', linkname: '../../bin/env' },
  folder('usr/sbin/', 0o755, 1),
  folder('var/'),
  folder('var/spool/'),
  folder('var/spool/mail/', 0o755, 8),
  folder('var/www/', 0o755, 33),
]
