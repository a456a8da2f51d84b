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

/** Returns the call that also does what the named one does, and what its arguments are then; undefined: there is none. */
export function multiplexed(name: string): { readonly call: string; readonly selector: Comparison } | undefined {
  const [call, value] = SOCKETCALL.includes(name) ? ['socketcall', SOCKETCALL.indexOf(name) + 1] : ['ipc', IPC[name]]
  return value === undefined ? undefined : { call, selector: { index: 0, op: 'SCMP_CMP_EQ', value } }
}
