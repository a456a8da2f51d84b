#!/bin/sh
# early.sh ROOT: what has to be there before the kernel's package is unpacked, which makes the initial RAM disk: only the drivers that find a disk.
# A hook of mmdebstrap's.
set -eu
root=$1
mkdir -p "$root/etc/initramfs-tools/conf.d" "$root/usr/share/initramfs-tools/modules.d"
printf 'MODULES=list\nBUSYBOX=n\nCOMPRESS=gzip\nRESUME=none\n' >"$root/etc/initramfs-tools/conf.d/minidock"
printf '%s\n' ext4 virtio_pci virtio_blk virtio_scsi sd_mod ahci ata_piix nvme >"$root/usr/share/initramfs-tools/modules.d/minidock"

# On a busy machine an emulated one may take longer than half a minute to find its disk: then the initial RAM disk would give up, and show a shell to nobody. So it is told a
# longer time just before it waits; with rootdelay= on the command line it would always wait that long.
mkdir -p "$root/etc/initramfs-tools/scripts/init-premount"
cat >"$root/etc/initramfs-tools/scripts/init-premount/patience" <<'END'
#!/bin/sh
[ "$1" = prereqs ] || echo 'ROOTDELAY=600' >>/conf/param.conf
END
chmod 755 "$root/etc/initramfs-tools/scripts/init-premount/patience"
