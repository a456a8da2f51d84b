import { expect, test } from 'vitest'
import { laterFlags, neverFlags } from './later-flags.ts'

/** `docker run --help` 28.2.2, without the flags that are given from the start. */
const DOCKER = `add-host annotation attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cpu-count cpu-percent cpu-period
cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems detach-keys device device-cgroup-rule device-read-bps device-read-iops
device-write-bps device-write-iops disable-content-trust dns dns-option dns-search domainname expose gpus health-cmd health-interval health-retries
health-start-interval health-start-period health-timeout hostname init io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory link link-local-ip
log-driver log-opt mac-address memory memory-reservation memory-swap memory-swappiness mount network network-alias no-healthcheck oom-kill-disable
oom-score-adj pid pids-limit platform privileged publish publish-all pull read-only restart runtime security-opt shm-size sig-proxy storage-opt sysctl
tmpfs ulimit use-api-socket userns uts volume volume-driver volumes-from`

test('each flag that docker has, and that is not given from the start, has a chapter or a reason', () => {
  const unknown = DOCKER.split(/\s+/).filter(name => !(name in laterFlags) && !(name in neverFlags))
  expect(unknown).toEqual([])
})

test('letters are those of docker', () => {
  const letters = Object.entries(laterFlags).flatMap(([name, { short }]) => (short === undefined ? [] : [`-${short} ${name}`]))
  expect(letters.sort()).toEqual(['-P publish-all', '-a attach', '-c cpu-shares', '-h hostname', '-m memory', '-p publish', '-v volume'])
})
