#!/bin/sh
# configure.sh ROOT KERNEL-ARGUMENTS KEY: makes a Vagrant box of a Debian root file system in which the packages are installed: its user, network, ssh and boot loader.
#
# A hook of mmdebstrap's. It runs as root on the machine that makes the box, and changes ROOT alone.
set -eu
root=$1 arguments=$2 key=$3

say() { mkdir -p "$root${1%/*}" && cat >"$root$1"; }

echo minidock | say /etc/hostname
printf '127.0.0.1 localhost minidock\n::1 localhost\n' | say /etc/hosts
echo 'LABEL=minidock / ext4 noatime,errors=remount-ro 0 0' | say /etc/fstab

# The initial RAM disk has checked the root already. A slow machine is no broken one: systemd would go to its emergency shell after a minute and a half.
printf '[Manager]\nDefaultTimeoutStartSec=600s\n' | say /etc/systemd/system.conf.d/patience.conf

# What Vagrant expects of a box: this user, with this key that all the world knows, and sudo without a password. `vagrant up` puts a key of its own in its place.
chroot "$root" useradd --create-home --shell /bin/bash vagrant
install -d -m 700 "$root/home/vagrant/.ssh"
install -m 600 "$key" "$root/home/vagrant/.ssh/authorized_keys"
chroot "$root" chown -R vagrant:vagrant /home/vagrant/.ssh
echo 'vagrant ALL=(ALL) NOPASSWD: ALL' | say /etc/sudoers.d/vagrant
chmod 440 "$root/etc/sudoers.d/vagrant"

# The first card is eth0 (net.ifnames=0), whatever the provider calls its slot.
printf 'auto lo\niface lo inet loopback\n\nallow-hotplug eth0\niface eth0 inet dhcp\n' | say /etc/network/interfaces

# Every machine makes a host key at its first boot. The kind that takes no time: an RSA key takes ten seconds of an emulated processor.
rm -f "$root"/etc/ssh/ssh_host_*
printf 'HostKey /etc/ssh/ssh_host_ed25519_key\nUseDNS no\nPasswordAuthentication no\n' | say /etc/ssh/sshd_config.d/minidock.conf
say /etc/systemd/system/ssh.service.d/host-key.conf <<'END'
[Service]
ExecStartPre=
ExecStartPre=/bin/sh -c '[ -s /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key'
ExecStartPre=/usr/sbin/sshd -t
END

echo 'LANG=C.UTF-8' | say /etc/default/locale
printf '%s\n' overlay veth bridge nf_tables loop | say /etc/modules-load.d/minidock.conf

# Nothing of this happens by itself while forty people wait for their machines; and nobody needs six terminals.
for unit in getty-static.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done

# GRUB's own packages are not kept: a static configuration starts the kernel that Debian's links name, also after an update of it.
mkdir -p "$root/boot/grub" "$root/tmp/grub"
chroot "$root" sh -c 'cd /tmp/grub && apt-get -qq download grub-pc-bin grub-common && for each in *.deb; do dpkg-deb -x "$each" .; done'
chroot "$root" /tmp/grub/usr/bin/grub-mkimage -d /tmp/grub/usr/lib/grub/i386-pc -O i386-pc -p '(hd0,msdos1)/boot/grub' -o /boot/grub/core.img \
  biosdisk part_msdos ext2 normal linux echo
cp "$root/tmp/grub/usr/lib/grub/i386-pc/boot.img" "$root/boot/grub/boot.img"
rm -rf "$root/tmp/grub"
say /boot/grub/grub.cfg <<END
set timeout=0
menuentry minidock {
  linux /vmlinuz root=LABEL=minidock ro net.ifnames=0 $arguments
  initrd /initrd.img
}
END

# Every machine gets an id of its own at its first boot. Logs and caches of the making are nobody's.
: >"$root/etc/machine-id"
rm -rf "$root"/var/lib/dbus/machine-id "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/ldconfig/aux-cache "$root"/var/log/apt \
  "$root"/var/log/*.log "$root"/var/lib/systemd/random-seed "$root"/etc/resolv.conf "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old
: >"$root/etc/resolv.conf"
