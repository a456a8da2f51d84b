#!/bin/bash
# inside.sh SCRATCH-BYTES REPOSITORY COMMAND…: process 1 of the smoke. Gives libvirt and Vagrant a machine of their own, starts libvirt, and runs the command.
#
# It runs in new namespaces of mounts, network, processes, host name, IPC and cgroups. What libvirt makes (a bridge, chains, processes, files in /run, /etc and /var) is there alone, and
# all of it goes with process 1, however that ends.
set -u
size=$1 repository=$2
shift 2

could_not() {
  printf 'could not smoke: %s\n' "$*" >&2
  exit 125
}

# The pools and boxes of the smoke, in memory: after a kill no file is left.
mount -t tmpfs -o "mode=755,size=$size" smoke /mnt || could_not 'no file system in memory can be mounted; in a container, it needs --privileged'
mkdir -p /mnt/{home,tmp,pool,dotfile,repository}
chmod 1777 /mnt/tmp
mount --bind "$repository" /mnt/repository || could_not "$repository cannot be mounted"

# libvirt reads and writes its bridge in /sys: that of this network. The file system is a new one, so there are no cgroups in it.
mount -t sysfs sysfs /sys || could_not 'no /sys of this network can be mounted'
ip link set lo up || could_not 'the loopback interface needs the program ip: apt-get install iproute2'
hostname smoke

for folder in /run /tmp /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
  mkdir -p "$folder" && mount -t tmpfs -o mode=755 smoke "$folder" || could_not "$folder cannot be covered"
done
chmod 1777 /tmp
mkdir -p /run/lock /var/lib/libvirt/{qemu,dnsmasq,images} /var/log/libvirt/qemu /etc/libvirt/qemu
# Each vagrant puts a new list of plugins in the place of the old one.
plugins=/usr/share/vagrant-plugins
cp -a $plugins /mnt/plugins && mount --bind /mnt/plugins $plugins ||
  could_not 'Vagrant has no list of plugins: apt-get install vagrant vagrant-libvirt'
# The repository may lie below a folder that is covered now.
[[ -e $repository/package.json ]] || { mkdir -p "$repository" && mount --bind /mnt/repository "$repository"; } || could_not "$repository cannot be shown"

cat >/etc/libvirt/qemu.conf <<'END'
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
dynamic_ownership = 0
remember_owner = 0
stdio_handler = "file"
END
printf 'auth_unix_rw = "none"\nauth_unix_ro = "none"\n' >/etc/libvirt/libvirtd.conf

export HOME=/mnt/home TMPDIR=/mnt/tmp VAGRANT_HOME=/mnt/home/.vagrant.d VAGRANT_DOTFILE_PATH=/mnt/dotfile LIBVIRT_DEFAULT_URI=qemu:///system
# It has nobody to tell, and no network to ask.
export VAGRANT_CHECKPOINT_DISABLE=1 VAGRANT_NO_PARALLEL=1 VAGRANT_BOX_UPDATE_CHECK_DISABLE=1
virtlogd --daemon && libvirtd --daemon --config /etc/libvirt/libvirtd.conf || could_not 'libvirt was not started'
for ((tries = 0; tries < 600; tries++)); do
  virsh --quiet connect 2>/dev/null && break
  sleep 0.1
done
virsh --quiet pool-define-as default dir --target /mnt/pool >/dev/null && virsh --quiet pool-start default >/dev/null ||
  could_not "libvirt does not answer: $(tail -n 5 /var/log/libvirt/* 2>/dev/null)"

"$@"
