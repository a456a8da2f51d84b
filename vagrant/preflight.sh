#!/bin/sh
# Checks a laptop before the day of the course: macOS, Linux, WSL. On Windows itself: preflight.ps1.
#
#   sh preflight.sh            at home, with a network
#   sh preflight.sh offline    for a room that has none: no address is asked
#
# It reads, asks registry.npmjs.org for the head of its first page, and changes nothing. It needs no packages. The last line is for the instructor. It has
# the same fields in the same order on all systems, and names neither the laptop nor its owner:
#
#   minidock preflight: v1 ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=none
#
# Exit code: 0 ready, 1 not ready, 2 called in a wrong way.
# All of it is in this file, so that it can be sent and run alone.

LC_ALL=C
export LC_ALL

HOST=registry.npmjs.org
KERNEL=5.15
# GB. A virtual machine gets 2 of the memory, and its box needs room on the disk twice: packed and unpacked.
MEMORY=2
MEMORY_OF_VM=4
DISK=3
DISK_OF_VM=10
# The first Node that runs TypeScript by itself: `npm run vm` needs that on the laptop. In a Linux, the project brings its own.
NODE=22.18
# From this one on, Lima runs its machines by macOS' own virtualization, which alone can share the project's folder with a Debian (lima.yaml).
MACOS_OF_LIMA=13.5

# Where the files of /proc, /etc and /dev are read: the checks of this script set it.
root=$MINIDOCK_PREFLIGHT_ROOT
reasons=

main() {
  case "$#/$1" in
  0/) network=asked ;;
  1/offline) network=offline ;;
  *)
    echo 'usage: sh preflight.sh [offline]' >&2
    exit 2
    ;;
  esac
  check_system
  check_processor
  find_door
  check_virtualization
  check_memory
  check_disk
  check_programs
  check_network
  check_clock
  last_line
}

# ── the list ──

row() { printf '%-8s %-15s %s\n' "$1" "$2" "$3"; }
fix() { printf '%-24s do: %s\n' '' "$1"; }
good() { row good "$1" "$2"; }

# limited SUBJECT TEXT FIX: something can go wrong, or is slow; the laptop is ready all the same.
limited() {
  row limited "$1" "$2"
  fix "$3"
}

# bad REASON SUBJECT TEXT FIX: the laptop is not ready. REASON is a word of the last line.
bad() {
  row bad "$2" "$3"
  fix "$4"
  case ",$reasons," in
  *",$1,"*) ;;
  *) reasons=$reasons${reasons:+,}$1 ;;
  esac
}

last_line() {
  verdict=ready
  [ -z "$reasons" ] || verdict=not-ready
  system=$(printf %s "$system" | tr -c 'A-Za-z0-9.-' _)
  printf '\nminidock preflight: v1 %s door=%s system=%s arch=%s memory=%s disk=%s reasons=%s\n' \
    "$verdict" "$door" "$system" "$arch" "$memory" "$disk" "${reasons:-none}"
  [ "$verdict" = ready ]
}

have() { command -v "$1" >/dev/null 2>&1; }

# at_least A B: of versions, the first two parts.
at_least() {
  printf '%s %s\n' "$1" "$2" | awk '{
    split($1, a, "."); split($2, b, ".")
    exit !(a[1] + 0 > b[1] + 0 || (a[1] + 0 == b[1] + 0 && a[2] + 0 >= b[2] + 0))
  }'
}

# ── system and processor ──

check_system() {
  release=$(uname -r)
  case "$(uname -s)" in
  Darwin) check_mac ;;
  Linux) check_linux ;;
  *)
    kind=other
    system=$(uname -s)
    bad system system "$system is neither macOS nor Linux" 'on Windows: powershell -ExecutionPolicy Bypass -File preflight.ps1'
    ;;
  esac
}

check_mac() {
  kind=mac
  version=$(sw_vers -productVersion)
  system=macos-$version
  if at_least "$version" "$MACOS_OF_LIMA"; then
    good system "macOS $version"
  else
    limited system "macOS $version" "update to macOS $MACOS_OF_LIMA or newer, which Lima needs; or take Vagrant with VirtualBox or Parallels"
  fi
}

# os_release KEY
os_release() { sed -n "s/^$1=//p" "$root/etc/os-release" 2>/dev/null | tr -d '"' | head -n 1; }

check_linux() {
  kind=linux
  title=$(os_release PRETTY_NAME)
  title="${title:-Linux}, kernel $release"
  system=$(os_release ID)-$(os_release VERSION_ID)
  update='take a newer Debian or Ubuntu, or a virtual machine'
  case "$release" in
  *microsoft-standard*)
    kind=wsl2
    title="$title, in WSL 2"
    update='in a PowerShell: wsl --update, then wsl --shutdown'
    ;;
  *Microsoft*)
    kind=wsl1
    system=wsl1-$system
    bad wsl1 system "$title: WSL 1 has no Linux kernel" 'in a PowerShell: wsl --list, then wsl --set-version NAME 2'
    return
    ;;
  esac
  [ "$kind" = linux ] || system=$kind-$system
  if at_least "$release" "$KERNEL"; then good system "$title"; else bad kernel system "$title; it has to be $KERNEL or newer" "$update"; fi
}

check_processor() {
  machine=$(uname -m)
  if [ "$kind" = mac ]; then
    # A shell that runs under Rosetta is told x86_64.
    [ "$(sysctl -n hw.optional.arm64 2>/dev/null)" != 1 ] || machine=arm64
    name=$(sysctl -n machdep.cpu.brand_string 2>/dev/null)
  else
    name=$(sed -n 's/^model name[^:]*: *//p' "$root/proc/cpuinfo" 2>/dev/null | head -n 1)
  fi
  case "$machine" in
  x86_64 | amd64) arch=x86-64 ;;
  arm64 | aarch64) arch=arm64 ;;
  *)
    arch=$machine
    bad arch processor "$arch" 'take another laptop: x86-64 or arm64'
    return
    ;;
  esac
  good processor "$arch${name:+, $name}"
}

# ── the door, and what it asks of the processor ──

# The first that is open.
find_door() {
  door=none
  in_vm=yes
  case "$kind" in
  mac)
    [ "$(sysctl -n kern.hv_support 2>/dev/null)" = 1 ] && virtual=yes || virtual=no
    door_of_mac
    ;;
  wsl1 | other) virtual=no ;;
  *)
    [ -r "$root/dev/kvm" ] && [ -w "$root/dev/kvm" ] && virtual=yes || virtual=no
    door_of_linux
    ;;
  esac
}

door_of_mac() {
  if [ "$virtual" = no ]; then
    bad virtualization door 'macOS offers no virtualization here' 'run this on the Mac itself, not in a virtual machine'
  elif have limactl && at_least "$version" "$MACOS_OF_LIMA"; then
    door=lima
    good door Lima
  elif have vagrant && have VBoxManage; then
    door=virtualbox
    good door 'Vagrant with VirtualBox'
  elif have vagrant && have prlctl; then
    door=parallels
    good door 'Vagrant with Parallels'
  elif have limactl; then
    bad no-door door "Lima needs macOS $MACOS_OF_LIMA here, and there is no Vagrant with VirtualBox or Parallels" "update to macOS $MACOS_OF_LIMA or newer"
  else
    bad no-door door 'there is no Lima, and no Vagrant with VirtualBox or Parallels' 'brew install lima (first Homebrew itself: https://brew.sh)'
  fi
}

door_of_linux() {
  if is_container; then
    bad container door 'this is a container: it may not make others' 'run this outside of it'
  elif have apt-get && may_be_root; then
    door=own
    in_vm=no
    [ "$kind" = linux ] || door=wsl2
    [ "$door" = own ] && good door 'your own Linux' || good door 'WSL 2'
  elif have vagrant && have_libvirt && have_plugin; then
    door=libvirt
    good door 'Vagrant with libvirt'
  elif have vagrant && have VBoxManage; then
    door=virtualbox
    good door 'Vagrant with VirtualBox'
  elif have vagrant && have_libvirt; then
    bad no-door door 'Vagrant has no plugin for libvirt' 'vagrant plugin install vagrant-libvirt'
  elif have apt-get; then
    bad no-door door 'you are not root, and in none of the groups sudo, wheel, admin' "ask this machine's owner for sudo, or for Vagrant with libvirt or VirtualBox"
  else
    bad no-door door 'this Linux is no Debian and no Ubuntu' 'install Vagrant, with libvirt or VirtualBox'
  fi
}

have_libvirt() { have virsh || [ -x "$root/usr/sbin/libvirtd" ] || [ -x "$root/usr/sbin/virtqemud" ]; }

# Vagrant makes itself a folder when it is called for the first time. Until then, one that is removed stands for it.
have_plugin() {
  made=
  if ! [ -d "${VAGRANT_HOME:-$HOME/.vagrant.d}" ]; then
    made=$(mktemp -d) || return 1
    VAGRANT_HOME=$made
    export VAGRANT_HOME
  fi
  plugins=$(VAGRANT_CHECKPOINT_DISABLE=1 vagrant plugin list 2>/dev/null)
  [ -z "$made" ] || { rm -rf "$made"; unset VAGRANT_HOME; }
  printf '%s\n' "$plugins" | grep '^vagrant-libvirt ' >/dev/null
}

# A file may be left over, and a namespace alone is no container either. In WSL 2 each Linux has a PID namespace of its own.
is_container() {
  [ "$kind" = linux ] || return 1
  [ -e "$root/.dockerenv" ] || [ -e "$root/run/.containerenv" ] || return 1
  [ "$(readlink "$root/proc/self/ns/pid")" != 'pid:[4026531836]' ]
}

# Without asking for the password: that would be noted, and a wrong one reported.
may_be_root() {
  [ "$(id -u)" != 0 ] || return 0
  have sudo || return 1
  case " $(id -Gn) " in
  *' sudo '* | *' wheel '* | *' admin '*) ;;
  *) return 1 ;;
  esac
}

check_virtualization() {
  if [ "$in_vm" = no ]; then
    good virtualization 'not needed behind this door'
  elif [ "$virtual" = yes ]; then
    good virtualization on
  elif [ "$door" = virtualbox ]; then
    limited virtualization 'not seen: /dev/kvm is absent, or is not yours' 'if VirtualBox asks for VT-x or AMD-V: switch it on in the firmware (BIOS)'
  elif [ "$door" = libvirt ] && [ -e "$root/dev/kvm" ]; then
    # libvirt's own machines run as another user than this one.
    good virtualization 'on, for libvirt'
  elif [ "$door" = libvirt ]; then
    limited virtualization 'off: there is no /dev/kvm, so all takes 10 to 20 times as long' 'switch on virtualization in the firmware (on x86-64: VT-x or AMD-V)'
  else
    row limited virtualization off
  fi
}

# ── memory and disk, in GB ──

check_memory() {
  if [ "$kind" = mac ]; then
    memory=$(sysctl -n hw.memsize 2>/dev/null | awk '{ printf "%d", $1 / 1e9 + 0.5 }')
    free=$(vm_stat 2>/dev/null | awk '
      /page size of/ { for (i = 1; i < NF; i++) if ($i == "of") size = $(i + 1) }
      /^Pages (free|inactive|speculative):/ { pages += $NF }
      END { printf "%.1f", pages * size / 1e9 }')
  else
    memory=$(awk '/^MemTotal:/ { printf "%d", $2 * 1024 / 1e9 + 0.5 }' "$root/proc/meminfo" 2>/dev/null)
    free=$(awk '/^MemAvailable:/ { printf "%.1f", $2 * 1024 / 1e9 }' "$root/proc/meminfo" 2>/dev/null)
  fi
  memory=${memory:-0}
  [ "$in_vm" = yes ] && needed=$MEMORY_OF_VM || needed=$MEMORY
  if ! at_least "$memory" "$needed"; then
    bad memory memory "$memory GB; this door needs $needed" 'take another laptop, or work in a pair'
  elif ! at_least "$free" $((needed / 2)); then
    limited memory "$free GB of $memory GB free" 'on the day, close the browser and what else is large'
  else
    good memory "$free GB of $memory GB free"
  fi
}

check_disk() {
  disk=$(df -Pk "$HOME" 2>/dev/null | awk 'NR == 2 { printf "%d", $4 * 1024 / 1e9 }')
  disk=${disk:-0}
  [ "$in_vm" = yes ] && needed=$DISK_OF_VM || needed=$DISK
  if at_least "$disk" "$needed"; then
    good disk "$disk GB free in $HOME"
  else
    bad disk disk "$disk GB free in $HOME; this door needs $needed" 'make room: downloads, old virtual machines, docker system prune'
  fi
}

# ── programs ──

check_programs() {
  missing=
  case "$door" in
  own | wsl2) need git npm cc ;;
  lima) need git ;;
  libvirt | virtualbox | parallels) need git npm ;;
  none)
    row limited programs 'not looked at: which are needed depends on the door'
    return
    ;;
  esac
  if [ -n "$missing" ]; then
    bad programs programs "missing:$missing" "$(install_programs)"
    return
  fi
  case "$door" in
  own | wsl2) check_typed ;;
  lima) good programs 'all are there' ;;
  *) check_node ;;
  esac
}

# What later chapters type by hand: a room without a network cannot fetch it.
check_typed() {
  need ip ps curl nft
  if [ -z "$missing" ]; then
    good programs 'all are there'
  elif [ "$network" = offline ]; then
    bad programs programs "missing, for later chapters:$missing" "$(install_programs)"
  else
    limited programs "missing, for later chapters:$missing" "$(install_programs)"
  fi
}

check_node() {
  node=$(node --version 2>/dev/null | tr -d v)
  if at_least "$node" "$NODE"; then
    good programs "git, Node $node"
  else
    bad node programs "Node ${node:-is missing}; npm run vm needs $NODE or newer" 'https://nodejs.org'
  fi
}

need() {
  for program in "$@"; do
    # Debian's users do not search /usr/sbin, and root does.
    have "$program" || [ -x "$root/usr/sbin/$program" ] || missing="$missing $program"
    [ "$program" != git ] || ! is_stub_of_git || missing="$missing git"
  done
}

# macOS has a /usr/bin/git that offers to install the real one.
is_stub_of_git() {
  [ "$kind" = mac ] && [ "$(command -v git)" = "$root/usr/bin/git" ] && ! xcode-select -p >/dev/null 2>&1
}

install_programs() {
  case "$door" in
  own | wsl2) echo 'sudo apt-get update && sudo apt-get install -y git nodejs npm gcc libc6-dev curl iproute2 nftables procps' ;;
  lima) echo 'xcode-select --install' ;;
  *) echo "install git, and Node $NODE or newer (npm comes with it): https://nodejs.org" ;;
  esac
}

# ── network, TLS, clock ──

check_network() {
  ahead=
  proxy=${https_proxy:-$HTTPS_PROXY}
  if [ "$network" = offline ]; then
    good network 'not asked: you said offline'
    return
  elif ! have curl && ! have wget; then
    limited network 'not tried: there is neither curl nor wget' "open https://$HOST in a browser"
    return
  fi
  ask "https://$HOST/"
  case "$status" in
  0)
    ahead=$(seconds_ahead)
    if error=$(distrust_of_node); then break_of_tls "Node says $error"; else good network "$HOST answers${proxy:+, through a proxy}"; fi
    ;;
  35 | 51 | 60 | 77)
    # A wrong clock breaks certificates too. Without TLS, the answer still has a date.
    said=$(printf '%s\n' "$answer" | tail -n 1)
    ask "http://$HOST/"
    ahead=$(seconds_ahead)
    if [ "${ahead:-0}" -gt 300 ] || [ "${ahead:-0}" -lt -300 ]; then
      bad clock network "the certificate of $HOST is refused, and the clock is wrong" 'set the clock, and run this again'
    else
      break_of_tls "$said"
    fi
    ;;
  *)
    bad network network "no answer of $HOST: $(printf '%s\n' "$answer" | tail -n 1)" \
      'connect; behind a proxy: export https_proxy=http://ADDRESS:PORT; for a room without a network: sh preflight.sh offline'
    ;;
  esac
}

break_of_tls() {
  bad tls network "the certificate of $HOST is not trusted, so a proxy may open TLS: $1" \
    "ask your administrator for the proxy's certificate, as a file: export NODE_EXTRA_CA_CERTS=FILE.pem"
}

# ask URL: sets $answer, its headers or why there are none, and $status, as curl's exit code.
ask() {
  if have curl; then
    answer=$(curl -sS -I --max-time 15 "$1" 2>&1)
    status=$?
  else
    answer=$(wget -S --spider --timeout=15 --tries=1 "$1" 2>&1)
    status=$?
    [ "$status" != 5 ] || status=60
  fi
}

# What the answer's date says of this clock. Nothing if it has no date.
seconds_ahead() {
  printf '%s\n' "$answer" | tr -d '\r' | awk -v now="$(date +%s)" '
    tolower($1) == "date:" && NF >= 6 {
      month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $4) + 2) / 3; year = $5
      if (month <= 2) { year--; month += 12 }
      days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5) + $3 - 1 - 719468
      split($6, time, ":")
      printf "%d", now - days * 86400 - time[1] * 3600 - time[2] * 60 - time[3]
      exit
    }'
}

# Node has a list of certificates of its own: a proxy that the system trusts can still be a stranger to npm.
distrust_of_node() {
  have node || return 1
  node -e "require('https').get('https://$HOST/', { timeout: 9000 }, a => a.destroy()).on('error', e => console.log(e.code))" 2>/dev/null |
    grep -E 'SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_UNTRUSTED'
}

check_clock() {
  sync='switch on automatic time; in WSL: wsl --shutdown; in a virtual machine: restart it'
  off=${ahead#-}
  if [ -z "$ahead" ]; then
    if [ "$(date +%Y)" -lt 2026 ]; then bad clock clock "$(date)" "$sync"; else good clock "$(date); compared with no other"; fi
  elif [ "$off" -gt 300 ]; then
    bad clock clock "wrong by $off s" "$sync"
  elif [ "$off" -gt 60 ]; then
    limited clock "wrong by $off s" "$sync"
  else
    good clock right
  fi
}

main "$@"
