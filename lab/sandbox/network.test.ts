/** The network of a sandbox, in which a learner's engine makes bridges and firewall tables: all of it works there, and none of it is the machine's. */

import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { firewall, forwarding, interfaces } from '../fixtures/network-state.ts'
import { said } from './fixtures.ts'

useUnchangedHost()

/** Two machines on a bridge, of which the second is reached from the first by an address that is not its own. */
const BRIDGE = `
  set -e
  ip link add bridge0 type bridge && ip address add 10.9.0.1/24 dev bridge0 && ip link set bridge0 up
  for number in 2 3; do
    mkfifo /tmp/hold$number
    unshare --net sh -c 'ip link set lo up; exec cat' </tmp/hold$number & pid=$!
    exec {hold}>/tmp/hold$number
    until namespace=$(readlink /proc/$pid/ns/net) && [[ $namespace != $(readlink /proc/self/ns/net) ]]; do sleep 0.01; done
    ip link add veth$number master bridge0 type veth peer name eth0 netns $pid && ip link set veth$number up
    nsenter --net=/proc/$pid/ns/net sh -c "ip address add 10.9.0.$number/24 dev eth0; ip link set eth0 up; ip route add default via 10.9.0.1"
    eval "inside$number=$pid"
  done
  nft 'table inet nat {
    chain in { type nat hook prerouting priority dstnat; ip daddr 198.51.100.7 dnat ip to 10.9.0.3; }
    chain out { type nat hook postrouting priority srcnat; ip saddr 10.9.0.0/24 masquerade; }
  }'
  echo 1 >/proc/sys/net/ipv4/ip_forward
`

test('bridges, veth pairs, address translation and forwarding work in it', async () => {
  const answer = `nsenter --net=/proc/$inside3/ns/net python3 -c '
import socket
server = socket.create_server(("10.9.0.3", 80))
print("ready", flush=True)
peer, (address, _) = server.accept()
peer.sendall(address.encode())'`
  const ask = `nsenter --net=/proc/$inside2/ns/net bash -c 'exec 9<>/dev/tcp/198.51.100.7/80; cat <&9'`
  expect(await said(`${BRIDGE}\nexec 8< <(${answer}); read -u 8 ready; ${ask}`)).toBe('10.9.0.1')
})

test('an engine in it has a network, and publishes ports', async () => {
  const script = `
    ./minidock run -d -p 8080:80 busybox sh -c 'echo hello >/tmp/index.html; exec httpd -f -h /tmp -p 80' >/dev/null
    for ((tries = 0; tries < 200; tries++)); do curl --silent http://127.0.0.1:8080/ && break; sleep 0.05; done`
  expect(await said(script, { images: true, cwd: REPOSITORY })).toBe('hello')
})

test('what it has in /run and /proc/sys/net is its own, it forwards nothing before it is told to, and neither interfaces nor tables of others are seen', async () => {
  const before = forwarding()
  const script = `
    findmnt -rno FSTYPE,SOURCE --mountpoint /run; cat /proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding; ip -brief link | cut -d' ' -f1
    nft add table inet of-the-sandbox; nft list tables; touch /run/of-the-sandbox`
  expect(await said(script)).toBe('tmpfs sandbox\n0\nlo\ntable inet of-the-sandbox')
  expect([existsSync('/run/of-the-sandbox'), interfaces(), firewall(), forwarding()]).toEqual([false, ['lo'], [], before])
})
