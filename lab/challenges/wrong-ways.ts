/** Ways that look right, each with the check that says why they are not: what would a challenge be worth that takes them? */

export interface WrongWay {
  readonly chapter: number
  readonly challenge: number
  readonly what: string
  /** The whole file of a learner. */
  readonly file: string
  /** The beginning of the name of the check that fails. */
  readonly caughtBy: string
}

const script = (...lines: readonly string[]) => `pid=$1; shift\n${lines.join('\n')}\n`
const ENTER = 'nsenter --target "$pid" --uts --net --ipc --pid --'
const PROC = 'mount -t proc proc /proc && exec "$@"'

const heart = (...calls: readonly string[]) => `import { MNT, MS } from '../../runtime/kernel/program/constants.ts'
import { heart as ours, type NamespacesHeart } from '../../runtime/namespaces/heart.ts'
export const heart: NamespacesHeart = {
  ...ours,
  enter(rootfs, enter) {
    void [MNT, MS]
    enter.because('').chdir(rootfs)
    ${calls.map(call => `enter.because('').${call}`).join('\n    ')}
  },
}
`

export const wrongWays: readonly WrongWay[] = [
  {
    chapter: 2,
    challenge: 1,
    what: 'all namespaces of the container are entered, and its files have no program',
    file: script('exec nsenter --target "$pid" --all -- "$@"'),
    caughtBy: 'the host’s program runs',
  },
  {
    chapter: 2,
    challenge: 1,
    what: "the host's /proc stays where it is",
    file: script(`exec ${ENTER} "$@"`),
    caughtBy: 'ps lists',
  },
  {
    chapter: 2,
    challenge: 1,
    what: 'a /proc is mounted for everybody, and taken away afterwards',
    file: script(`${ENTER} sh -c 'mount -t proc proc /proc && "$@"' sh "$@"`, 'code=$?', 'umount /proc', 'exit $code'),
    caughtBy: 'neither the host nor the container',
  },
  {
    chapter: 2,
    challenge: 1,
    what: 'a mount namespace of its own that is still connected',
    file: script(`exec ${ENTER} unshare --mount --propagation unchanged -- sh -c '${PROC}' sh "$@"`),
    caughtBy: 'neither the host nor the container',
  },
  {
    chapter: 2,
    challenge: 1,
    what: 'the words of the command are split again',
    file: script(`exec ${ENTER} unshare --mount -- sh -c "mount -t proc proc /proc && $*"`),
    caughtBy: 'its arguments are those',
  },
  {
    chapter: 2,
    challenge: 1,
    what: 'the network of the host is kept',
    file: script(`exec ${ENTER.replace('--net ', '')} unshare --mount -- sh -c '${PROC}' sh "$@"`),
    caughtBy: 'its network',
  },
  {
    chapter: 2,
    challenge: 2,
    what: 'chroot, as in chapter 1',
    file: heart("chroot('.')", "chdir('/')"),
    caughtBy: 'the old root is gone',
  },
  {
    chapter: 2,
    challenge: 2,
    what: 'the new root covers the old one, and the process stays in the old one',
    file: heart("mount('.', '/', null, MS.MOVE, null)", "chdir('/')"),
    caughtBy: 'the old root is gone',
  },
]
