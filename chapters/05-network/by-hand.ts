/** Chapter 5 by hand: two containers of chapter 4 get a cable, an address, a way out and a way in, with ip(8) and nft(8); then attacks. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'web',
    why: 'A container of chapter 4 with a web server that tells everybody which address they have.',
    command: `SERVE='mkdir -p /srv/cgi-bin; cd /srv/cgi-bin
printf "#!/bin/sh\\necho; echo web answers \\$REMOTE_ADDR\\n" > index.cgi
chmod 755 index.cgi; exec httpd -f -p 0.0.0.0:80 -h /srv'
npm run chapter 4 -- run -d --name web busybox sh -c "$SERVE" > /dev/null`,
    shows: '',
  },
  {
    name: 'enter-web',
    why: 'The function runs a command of the host in the network namespace of that container. It has one interface, which leads to itself.',
    command: `WEB=$(npm run --silent chapter 4 -- inspect --format '{{.State.Pid}}' web)
in_web() { nsenter --net --target $WEB "$@"; }
in_web ip -brief address
until in_web curl -s http://127.0.0.1; do sleep 0.1; done`,
    shows: 'lo …127.0.0.1/8…\nweb answers 127.0.0.1\n',
  },
  {
    name: 'cable',
    why: 'A cable with two ends: one stays here, and the other is made in the namespace of the container, where it is called eth0.',
    command: `ip link add veth-web type veth peer name eth0 netns $WEB
in_web ip -brief link`,
    shows: 'lo …\neth0@if… DOWN …\n',
  },
  {
    name: 'bridge',
    why: 'A switch in the kernel, to plug cables into. It is an interface of the host too, and gets an address.',
    command: `ip link add bridge0 type bridge
ip address add 10.1.0.1/24 dev bridge0
ip link set bridge0 up
ip link set veth-web master bridge0 up`,
    shows: '',
  },
  {
    name: 'address',
    why: "The container's end gets an address of the same network, and is turned on. Now the host can reach the web server.",
    command: `in_web ip address add 10.1.0.2/24 dev eth0
in_web ip link set eth0 up
curl -s http://10.1.0.2`,
    shows: 'web answers 10.1.0.1\n',
  },
  {
    name: 'neighbour',
    why: 'The same for a second container: a cable, an address, on. The two are neighbours, and the bridge brings them together.',
    command: `npm run chapter 4 -- run -d --name app busybox sleep 1000 > /dev/null
APP=$(npm run --silent chapter 4 -- inspect --format '{{.State.Pid}}' app)
in_app() { nsenter --net --target $APP "$@"; }
ip link add veth-app type veth peer name eth0 netns $APP
ip link set veth-app master bridge0 up
in_app ip address add 10.1.0.3/24 dev eth0
in_app ip link set eth0 up
in_app curl -s http://10.1.0.2`,
    shows: 'web answers 10.1.0.3\n',
  },
  {
    name: 'outside',
    why: 'The sandbox has no internet, so build one: a namespace that stands for a machine outside, with a server, on a cable of its own.',
    command: `(exec unshare --net sleep 1000) & OUTSIDE=$!
until grep -q sleep /proc/$OUTSIDE/comm; do sleep 0.1; done
in_outside() { nsenter --net --target $OUTSIDE "$@"; }
ip link add wan0 type veth peer name eth0 netns $OUTSIDE
ip address add 203.0.113.1/24 dev wan0
ip link set wan0 up
in_outside ip address add 203.0.113.9/24 dev eth0
in_outside ip link set eth0 up
ANSWER='(question, answer) => answer.end("outside answers " + question.socket.remoteAddress + "\\n")'
in_outside node -e "http.createServer($ANSWER).listen(80, '0.0.0.0')" &
until curl -s http://203.0.113.9; do sleep 0.1; done`,
    shows: 'outside answers 203.0.113.1\n',
  },
  {
    name: 'no-route',
    why: 'The host reaches it. The container does not even know in which direction to send.',
    command: 'in_web ip route get 203.0.113.9',
    shows: 'RTNETLINK answers: Network is unreachable\n',
  },
  {
    name: 'route',
    why: 'What is for no neighbour goes to the host, which is one hop nearer.',
    command: `in_web ip route add default via 10.1.0.1
in_web ip route`,
    shows: 'default via 10.1.0.1 dev eth0\n10.1.0.0/24 dev eth0 …src 10.1.0.2\n',
  },
  {
    name: 'no-way-back',
    why: 'The host has to pass packets on, which a machine does only when it is told to. It is not enough: the answer does not find its way.',
    command: `echo 1 > /proc/sys/net/ipv4/ip_forward
in_web curl -sS --max-time 1 http://203.0.113.9
in_outside ip route get 10.1.0.2`,
    shows: 'curl: (28) …timed out…\nRTNETLINK answers: Network is unreachable\n',
  },
  {
    name: 'masquerade',
    why: 'Nobody outside knows 10.1.0.2. So what leaves the host gets the address of the host as its sender; the answer comes there, and is passed on.',
    command: `nft -f - <<'rules'
table ip by-hand {
  chain outbound {
    type nat hook postrouting priority srcnat
    ip saddr 10.1.0.0/24 oifname != "bridge0" masquerade
  }
}
rules
in_web curl -s http://203.0.113.9`,
    shows: 'outside answers 203.0.113.1\n',
  },
  {
    name: 'nobody-there',
    why: 'And in the other direction? From outside there is only the host, and nobody has port 8080 there.',
    command: 'in_outside curl -sS --max-time 1 http://203.0.113.1:8080',
    shows: 'curl: (7) …\n',
  },
  {
    name: 'publish',
    why: 'A map says which port of the host stands for which address and port of a container; what comes in for it gets that as its target.',
    command: `nft -f - <<'rules'
table ip by-hand {
  map ports { type inet_service : ipv4_addr . inet_service; }
  chain inbound {
    type nat hook prerouting priority dstnat
    fib daddr type local dnat to tcp dport map @ports
  }
}
rules
nft add element ip by-hand ports '{ 8080 : 10.1.0.2 . 80 }'
in_outside curl -s http://203.0.113.1:8080`,
    shows: 'web answers 203.0.113.9\n',
  },
  {
    name: 'not-from-here',
    why: 'The host itself asks for the same port, and is refused: what a machine sends itself does not come in, so the rule never sees it.',
    command: 'curl -sS --max-time 1 http://203.0.113.1:8080',
    shows: 'curl: (7) …\n',
  },
  {
    name: 'from-here',
    why: 'The same rule at a second place: where packets begin that programs of the host send.',
    command: `nft -f - <<'rules'
table ip by-hand {
  chain from_host {
    type nat hook output priority -100
    fib daddr type local dnat to tcp dport map @ports
  }
}
rules
curl -s http://203.0.113.1:8080`,
    shows: 'web answers 203.0.113.1\n',
  },
  {
    name: 'own-port',
    why: 'Now web asks for its own port, by the address of the host, as a program does that knows only its public address.',
    command: 'in_web curl -sS --max-time 1 http://203.0.113.1:8080',
    shows: 'curl: (28) …timed out…\n',
  },
  {
    name: 'hairpin',
    why: 'Its packet came back to it with its own address as the sender. Give it the sender of the bridge; and where the firewall sees bridged packets, let the bridge send where it has received.',
    command: `nft add rule ip by-hand outbound 'ct status dnat ip saddr 10.1.0.0/24 oifname "bridge0" masquerade'
ip link set veth-web type bridge_slave hairpin on
in_web curl -s http://203.0.113.1:8080`,
    shows: 'web answers 10.1.0.1\n',
  },
  {
    name: 'clean-up',
    why: 'With the container goes its namespace, with the namespace the cable, both ends. Bridge and rules stay until somebody removes them.',
    command: `npm run chapter 4 -- rm -f web app
until ! ip -brief link | grep veth; do sleep 0.1; done > /dev/null
ip link delete bridge0
nft delete table ip by-hand
kill $OUTSIDE $!; wait 2> /dev/null
ip link delete wan0 2> /dev/null
ip -brief link | wc -l`,
    shows: 'web\napp\n1\n',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'one-network',
    why: 'Two containers of chapter 1. There is one network for all, so port 80 is there once.',
    command: `npm run chapter 1 -- run -d --name one busybox httpd -f > /dev/null
npm run chapter 1 -- run --name two busybox httpd -f
npm run chapter 1 -- rm -f one two`,
    shows: 'httpd: bind: Address already in use\none\ntwo\n',
  },
  {
    name: 'own-networks',
    why: 'Two containers of chapter 4. Each has a network namespace, and a port 80 of its own. Nobody can reach either.',
    command: `for name in one two; do
  npm run chapter 4 -- run -d --name $name busybox httpd -f > /dev/null
done
npm run chapter 4 -- ps --format '{{.Names}} {{.Status}}'
npm run chapter 4 -- run --rm busybox ip -4 -o address
npm run chapter 4 -- run --rm busybox wget -q http://203.0.113.9
npm run chapter 4 -- rm -f one two`,
    shows: `two Up …
one Up …
1: lo    inet 127.0.0.1/8 scope host lo…
wget: can't connect to remote host (203.0.113.9): Network is unreachable
one
two
`,
  },
  {
    name: 'secret',
    why: 'A program of the host that is meant for the host alone: it listens on 127.0.0.1, as many a database does.',
    command: `node -e "http.createServer((_, answer) => answer.end('the secret of the host\\n')).listen(9000, '127.0.0.1')" &
SECRET=$!; until curl -s http://127.0.0.1:9000; do sleep 0.1; done`,
    shows: 'the secret of the host\n',
  },
  {
    name: 'localnet-by-hand',
    why: 'A bridge by hand, with the setting that makes a published port work at 127.0.0.1. Behind it a box whose owner sends what is for 127.0.0.1 to the host.',
    command: `(exec unshare --net sleep 1000) & BOX=$!
until grep -q sleep /proc/$BOX/comm; do sleep 0.1; done
in_box() { nsenter --net --target $BOX "$@"; }
ip link add bridge0 type bridge
ip address add 10.1.0.1/24 dev bridge0
ip link set bridge0 up
echo 1 > /proc/sys/net/ipv4/conf/bridge0/route_localnet
ip link add veth-box type veth peer name eth0 netns $BOX
ip link set veth-box master bridge0 up
in_box ip address add 10.1.0.2/24 dev eth0
in_box ip link set eth0 up
in_box ip route add 127.0.0.1 via 10.1.0.1
in_box sh -c 'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet'
in_box curl -sS --max-time 2 http://127.0.0.1:9000`,
    shows: 'the secret of the host\n',
  },
  {
    name: 'localnet-guarded',
    why: 'One rule, at the first place that a packet passes: what comes over a bridge and is for 127.0.0.1 goes no further.',
    command: `nft -f - <<'rules'
table ip guard {
  chain loopback {
    type filter hook prerouting priority raw
    iifname "bridge0" ip daddr 127.0.0.0/8 drop
  }
}
rules
in_box curl -sS --max-time 1 http://127.0.0.1:9000
nft delete table ip guard; kill $BOX; ip link delete bridge0`,
    shows: 'curl: (28) …timed out…\n',
  },
  {
    name: 'localnet-in-engine',
    why: 'The same from a container of the engine. We are its root with nsenter, and may do more than it may.',
    command: `npm run chapter 5 -- run -d --name box -p 8080:80 busybox sleep 1000 > /dev/null
BOX=$(npm run --silent chapter 5 -- inspect --format '{{.State.Pid}}' box)
in_box ip address flush dev lo
in_box ip route add 127.0.0.1 via 172.17.0.1
in_box sh -c 'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet'
in_box curl -sS --max-time 1 http://127.0.0.1:9000
npm run chapter 5 -- rm -f box; kill $SECRET`,
    shows: 'curl: (28) …timed out…\nbox\n',
  },
  {
    name: 'neighbours',
    why: 'Two boxes on a bridge, each with a server. The host asks for 10.1.0.2, and gets the first.',
    command: `ip link add bridge0 type bridge
ip address add 10.1.0.1/24 dev bridge0
ip link set bridge0 up
for name in honest thief; do
  (exec unshare --net sleep 1000) & eval $name=$!
  until grep -q sleep /proc/\${!name}/comm; do sleep 0.1; done
  ip link add veth-$name type veth peer name eth0 netns \${!name}
  ip link set veth-$name master bridge0 up
  nsenter --net --target \${!name} ip link set eth0 up
  nsenter --net --target \${!name} node -e "http.createServer((_, answer) => answer.end('$name\\n')).listen(80, '0.0.0.0')" &
done
nsenter --net --target $honest ip address add 10.1.0.2/24 dev eth0
until curl -s http://10.1.0.2; do sleep 0.1; done`,
    shows: 'honest\n',
  },
  {
    name: 'take-address',
    why: 'The second takes the same address, and says a word to the host, which notes where 10.1.0.2 is now, and does not ask whether that is true.',
    command: `nsenter --net --target $thief ip address add 10.1.0.2/24 dev eth0
nsenter --net --target $thief curl -s http://10.1.0.1
until curl -s http://10.1.0.2; do sleep 0.1; done
kill $honest $thief; ip link delete bridge0`,
    shows: 'thief\n',
  },
  {
    name: 'address-in-engine',
    why: 'In a container of the engine, root may not do that: who changes the address of an interface needs CAP_NET_ADMIN.',
    command: `npm run chapter 5 -- run -d --name web busybox sleep 1000 > /dev/null
npm run chapter 5 -- run --rm busybox ip address add 172.17.0.2/16 dev eth0
npm run chapter 5 -- rm -f web`,
    shows: 'ip: RTNETLINK answers: Operation not permitted\nweb\n',
  },
  {
    name: 'careless-holder',
    why: 'A program that holds a port as a careless engine would: it binds it, with SO_REUSEADDR, and does not listen.',
    command: `cat > /tmp/holder.c <<'end'
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  int port = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
  setsockopt(port, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(port, (struct sockaddr *)&address, sizeof address) == 0) puts("I hold port 8080");
  fflush(stdout);
  pause();
}
end
gcc -o /tmp/holder /tmp/holder.c`,
    shows: '',
  },
  {
    name: 'port-for-the-taking',
    why: 'While it holds the port, a web server asks for the same one.',
    command: `/tmp/holder > /tmp/said & HOLDER=$!
until grep . /tmp/said; do sleep 0.1; done
node -e "http.createServer((_, answer) => answer.end('stolen\\n')).listen(8080, '0.0.0.0')" & THIEF=$!
until curl -s http://127.0.0.1:8080; do sleep 0.1; done
kill $HOLDER $THIEF`,
    shows: 'I hold port 8080\nstolen\n',
  },
  {
    name: 'port-in-engine',
    why: 'The same web server beside a container of the engine that has published the port.',
    command: `npm run chapter 5 -- run -d --name web -p 8080:80 busybox httpd -f > /dev/null
node -e "http.createServer((_, answer) => answer.end('stolen\\n')).listen(8080, '0.0.0.0')" 2>&1 | grep -o 'listen .*' | head -n 1
npm run chapter 5 -- rm -f web`,
    shows: 'listen EADDRINUSE: address already in use 0.0.0.0:8080\nweb\n',
  },
]
