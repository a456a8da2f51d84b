/*
 * Two programs for the kernel that hold for every process of a control group (version 2), whatever it mounts. They only ever forbid: groups below may add
 * their own.
 *
 *   device   the rule of version 1's devices.allow, which version 2 has not: nodes may be made, but only the harmless ones opened
 *   sysctl   who mounts a new /proc gets a writable /proc/sys with it: there too, only settings of the sandbox's own namespaces may be changed
 *
 * linux/bpf.h; Documentation/bpf/prog_cgroup_sysctl.rst
 */
#define _GNU_SOURCE
#include "guard.h"
#include <fcntl.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST 128
static struct bpf_insn program[MOST];
static unsigned length;

static void add(uint8_t code, uint8_t to, uint8_t from, int16_t offset, int32_t value) {
  program[length++] = (struct bpf_insn){.code = code, .dst_reg = to & 0xf, .src_reg = from & 0xf, .off = offset, .imm = value};
}

static void load_field(uint8_t to, int16_t offset) { add(BPF_LDX | BPF_MEM | BPF_W, to, BPF_REG_1, offset, 0); }
static void skip_unless(uint8_t number, int32_t value, int16_t steps) { add(BPF_JMP | BPF_JNE | BPF_K, number, 0, steps, value); }

static void result(int32_t allowed) {
  add(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, allowed);
  add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void attach(int folder, uint32_t type, uint32_t where, const char *what) {
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.prog_type = type;
  attributes.insns = (uintptr_t)program;
  attributes.insn_cnt = length;
  attributes.license = (uintptr_t) "";
  int loaded = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes);
  if (loaded == -1) fail(what);
  memset(&attributes, 0, sizeof attributes);
  attributes.target_fd = (uint32_t)folder;
  attributes.attach_bpf_fd = (uint32_t)loaded;
  attributes.attach_type = where;
  attributes.attach_flags = BPF_F_ALLOW_MULTI;
  if (syscall(SYS_bpf, BPF_PROG_ATTACH, &attributes, sizeof attributes) == -1) fail(what);
  close(loaded);
}

/* null zero full random urandom, tty console ptmx, terminals, tun, fuse; keeper.sh has the same list for version 1. */
static const struct { int32_t major, minor; } HARMLESS[] = {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, -1}, {136, -1}, {10, 200}, {10, 229}};

static void forbid_devices(int folder) {
  enum { TYPE = BPF_REG_2, ACCESS = BPF_REG_3, MAJOR = BPF_REG_4, MINOR = BPF_REG_5 };
  length = 0;
  load_field(TYPE, offsetof(struct bpf_cgroup_dev_ctx, access_type));
  load_field(MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major));
  load_field(MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor));
  add(BPF_ALU64 | BPF_MOV | BPF_X, ACCESS, TYPE, 0, 0);
  add(BPF_ALU64 | BPF_RSH | BPF_K, ACCESS, 0, 0, 16);
  add(BPF_ALU64 | BPF_AND | BPF_K, TYPE, 0, 0, 0xffff);
  skip_unless(ACCESS, BPF_DEVCG_ACC_MKNOD, 2);
  result(1);
  add(BPF_JMP | BPF_JEQ | BPF_K, TYPE, 0, 2, BPF_DEVCG_DEV_CHAR);
  result(0);
  for (size_t each = 0; each < sizeof HARMLESS / sizeof *HARMLESS; each++) {
    int any = HARMLESS[each].minor == -1;
    skip_unless(MAJOR, HARMLESS[each].major, any ? 2 : 3);
    if (!any) skip_unless(MINOR, HARMLESS[each].minor, 2);
    result(1);
  }
  result(0);
  attach(folder, BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE, "the devices cannot be forbidden");
}

/* By their first ten characters: what belongs to the UTS and IPC namespaces. All of net/ that can be written belongs to the network namespace. */
static const char OWN[][11] = {"kernel/hos", "kernel/dom", "kernel/shm", "kernel/msg", "kernel/sem", "fs/mqueue/"};

static void forbid_settings(int folder) {
  enum { NAME = -32 };
  uint32_t net;
  memcpy(&net, "net/", sizeof net);
  length = 0;
  load_field(BPF_REG_2, offsetof(struct bpf_sysctl, write));
  skip_unless(BPF_REG_2, 0, 2);
  result(1);
  for (int16_t at = NAME; at < 0; at = (int16_t)(at + 8)) add(BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, at, 0);
  add(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
  add(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, NAME);
  add(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, -NAME);
  add(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_4, 0, 0, 0);
  add(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_sysctl_get_name);
  add(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_10, NAME, 0);
  skip_unless(BPF_REG_2, (int32_t)net, 2);
  result(1);
  for (size_t each = 0; each < sizeof OWN / sizeof *OWN; each++) {
    uint32_t start[2];
    uint16_t end;
    memcpy(start, OWN[each], sizeof start);
    memcpy(&end, OWN[each] + sizeof start, sizeof end);
    add(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_10, NAME, 0);
    add(BPF_LD | BPF_IMM | BPF_DW, BPF_REG_3, 0, 0, (int32_t)start[0]);
    add(0, 0, 0, 0, (int32_t)start[1]);
    add(BPF_JMP | BPF_JNE | BPF_X, BPF_REG_2, BPF_REG_3, 4, 0);
    add(BPF_LDX | BPF_MEM | BPF_H, BPF_REG_2, BPF_REG_10, NAME + 8, 0);
    skip_unless(BPF_REG_2, end, 2);
    result(1);
  }
  result(0);
  attach(folder, BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_CGROUP_SYSCTL, "the machine's settings cannot be forbidden");
}

void limit_cgroup(const char *path) {
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder == -1) fail(path);
  forbid_devices(folder);
  forbid_settings(folder);
}
