/** On i386 sockets and System V IPC once were one call each, whose first argument says which (socketcall(2), ipc(2)). Whoever names `bind` means that way, too. */

import type { Comparison } from './filter.ts'

/** Numbers of include/uapi/linux/net.h, from 1, and of include/uapi/linux/ipc.h. */
const SOCKETCALL =
  `socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom shutdown setsockopt getsockopt
sendmsg recvmsg accept4 recvmmsg sendmmsg`.split(/\s+/)
const IPC: Readonly<Record<string, number>> = {
  semop: 1,
  semget: 2,
  semctl: 3,
  semtimedop: 4,
  msgsnd: 11,
  msgrcv: 12,
  msgget: 13,
  msgctl: 14,
  shmat: 21,
  shmdt: 22,
  shmget: 23,
  shmctl: 24,
}

interface Multiplexed {
  readonly call: string
  /** What its first argument is then. */
  readonly selector: Comparison
}

const of = (call: string, value: number): Multiplexed => ({ call, selector: { index: 0, op: 'SCMP_CMP_EQ', value } })

/** A call's name to the call that also does what it does. */
export const MULTIPLEXED: ReadonlyMap<string, Multiplexed> = new Map([
  ...SOCKETCALL.map((name, index) => [name, of('socketcall', index + 1)] as const),
  ...Object.entries(IPC).map(([name, value]) => [name, of('ipc', value)] as const),
])
