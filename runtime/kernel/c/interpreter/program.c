/* Reading, checking and executing programs (program.h). */
#define _GNU_SOURCE
#include "program.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OP_CALL, OP_CLONE, OP_STORE, OP_REMOVE_TREE, OP_REMOVE_CGROUP, OP_NETLINK, OPS };
enum { KIND_NUMBER, KIND_POINTER, KIND_REGISTER };
enum { MAX_PROGRAM = 256 << 20, DEEPEST = 64, LATE_FILES = 100 };

#if defined(__x86_64__)
static const uint16_t MACHINE = EM_X86_64;
#elif defined(__aarch64__)
static const uint16_t MACHINE = EM_AARCH64;
#else
#error "minidock runs on x86-64 and arm64"
#endif

void report(int descriptor, enum report_kind kind, uint32_t list, uint32_t index, int error) {
  /* Whoever launched us may be gone: then nobody is left to be told, and no signal is wanted for it. */
  (void)!send(descriptor, &(struct report){(uint32_t)kind, list, index, (uint32_t)error}, sizeof(struct report), MSG_NOSIGNAL);
}

static unsigned kind_of(const struct instruction *instruction, int argument) {
  return instruction->kinds >> (argument * 2) & 3u;
}

/* Whether an argument is a pointer to as many bytes of the data as the next one says; or both are 0. */
static bool bytes_fit(const struct program *program, const struct instruction *instruction, int argument) {
  uint64_t at = instruction->args[argument], size = instruction->args[argument + 1];
  if (kind_of(instruction, argument + 1) != KIND_NUMBER) return false;
  return kind_of(instruction, argument) == KIND_POINTER ? size <= program->header.data - at : at == 0 && size == 0;
}

static bool instruction_valid(const struct program *program, size_t index) {
  const struct instruction *instruction = &program->instructions[index];
  if (instruction->op >= OPS || instruction->result < -1 || instruction->result >= REGISTERS) return false;
  for (int i = 0; i < 6; i++) {
    unsigned kind = kind_of(instruction, i);
    uint64_t value = instruction->args[i];
    if (kind > KIND_REGISTER || (kind == KIND_POINTER && value > program->header.data) || (kind == KIND_REGISTER && value >= REGISTERS)) return false;
  }
  unsigned first = kind_of(instruction, 0), second = kind_of(instruction, 1);
  uint64_t size = instruction->args[2];
  bool fits = second == KIND_POINTER && bytes_fit(program, instruction, 1);
  switch (instruction->op) {
    case OP_CLONE: return index >= program->header.counts[LIST_MONITOR]; /* the monitor has no monitor that would wait for the child */
    case OP_STORE: return first == KIND_REGISTER && fits && (size == 4 || size == 8);
    case OP_REMOVE_TREE:
    case OP_REMOVE_CGROUP: return first != KIND_POINTER && second == KIND_POINTER;
    case OP_NETLINK: return first != KIND_POINTER && fits && bytes_fit(program, instruction, 3);
    default:
      if (instruction->number != SYS_sendfile) return true;
      return kind_of(instruction, 2) == KIND_POINTER && sizeof(off_t) <= program->header.data - instruction->args[2];
  }
}

static bool program_parse(struct program *program) {
  if (program->size < sizeof program->header) return false;
  memcpy(&program->header, program->memory, sizeof program->header);
  const struct header *header = &program->header;
  if (memcmp(header->magic, "MDP2", 4) != 0 || header->machine != MACHINE) return false;
  size_t count = (size_t)header->counts[LIST_MONITOR] + header->counts[LIST_HOST] + header->counts[LIST_CHILD];
  size_t wanted = sizeof *header + count * sizeof(struct instruction) + (size_t)header->relocations * sizeof(struct relocation) + header->data;
  if (wanted != program->size) return false;
  program->instructions = (struct instruction *)((char *)program->memory + sizeof *header);
  struct relocation *relocations = (struct relocation *)(program->instructions + count);
  program->data = (unsigned char *)(relocations + header->relocations);
  for (uint32_t i = 0; i < header->relocations; i++) {
    if ((uint64_t)relocations[i].at + 8 > header->data || relocations[i].to > header->data) return false;
    uint64_t pointer = (uint64_t)(uintptr_t)(program->data + relocations[i].to);
    memcpy(program->data + relocations[i].at, &pointer, sizeof pointer);
  }
  for (size_t i = 0; i < count; i++)
    if (!instruction_valid(program, i)) return false;
  return true;
}

bool program_read(struct program *program, int descriptor, size_t length) {
  size_t capacity = length ? length : 65536;
  memset(program, 0, sizeof *program);
  if (capacity > MAX_PROGRAM) return false;
  char *memory = malloc(capacity + 1);
  while (memory != NULL) {
    if (program->size == capacity) {
      if (length != 0) break;
      capacity *= 2;
      char *larger = capacity <= MAX_PROGRAM ? realloc(memory, capacity + 1) : NULL;
      if (larger == NULL) free(memory);
      memory = larger;
      continue;
    }
    ssize_t got = read(descriptor, memory + program->size, capacity - program->size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    program->size += (size_t)got;
  }
  program->memory = memory;
  if (memory != NULL) memory[program->size] = 0; /* a last string that is not ended is ended here */
  if (memory != NULL && program_parse(program)) return true;
  program_free(program);
  return false;
}

void program_free(struct program *program) {
  free(program->memory);
  program->memory = NULL;
}

/* A tree that is being removed. */
struct tree {
  int top;
  dev_t device;
  unsigned moved; /* folders that lay too deep, and were moved to the top */
};

/* What lies deeper would cost a descriptor and a stack frame a level, and a container can make a tree of any depth: it goes to the top under a new name. */
static int move_to_top(struct tree *tree, int parent, const char *name) {
  for (;;) {
    char moved[32];
    snprintf(moved, sizeof moved, "moved-%u", tree->moved++);
    if (renameat(parent, name, tree->top, moved) == 0) return 0;
    if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR && errno != EISDIR) return -1;
  }
}

/* Descends by descriptors, never by path, and follows no link: what is below may be changed by somebody else meanwhile. */
static int remove_below(struct tree *tree, int parent, const char *name, int depth) {
  int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return errno == ENOTDIR || errno == ELOOP ? unlinkat(parent, name, 0) : -1;
  struct stat status;
  int known = fstat(descriptor, &status);
  if (known == 0 && depth == 0) *tree = (struct tree){.top = descriptor, .device = status.st_dev};
  if (known < 0 || status.st_dev != tree->device) {
    close(descriptor);
    errno = EXDEV; /* something is mounted here: it is not ours to empty */
    return -1;
  }
  DIR *directory = fdopendir(descriptor);
  if (directory == NULL) {
    close(descriptor);
    return -1;
  }
  int result = 0;
  struct dirent *entry;
  while (result == 0 && (errno = 0, entry = readdir(directory)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    bool maybe_directory = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
    if (!maybe_directory) result = unlinkat(descriptor, entry->d_name, 0);
    else if (depth == DEEPEST) result = move_to_top(tree, descriptor, entry->d_name);
    else result = remove_below(tree, descriptor, entry->d_name, depth + 1);
    if (result < 0 && errno == ENOENT) result = 0;
  }
  int error = errno;
  closedir(directory);
  errno = error;
  return result < 0 ? -1 : unlinkat(parent, name, AT_REMOVEDIR);
}

static int64_t remove_tree(int parent, const char *path) {
  for (int tries = 0;; tries++) {
    struct tree tree = {.top = -1};
    if (remove_below(&tree, parent, path, 0) == 0) return 0;
    /* What was moved to the top may have come too late to be seen there; and who was killed may have a helper that is about to add its last file. */
    if (errno != ENOTEMPTY || (tree.moved == 0 && tries >= LATE_FILES)) return -errno;
    if (tree.moved == 0) usleep(1000);
  }
}

bool kill_listed(const char *path) {
  bool any = false;
  FILE *list = fopen(path, "re");
  /* A child keeps its pid until it is waited for here. One that is frozen does not end before it is thawed: nobody waits for it. */
  for (int pid; list != NULL && fscanf(list, "%d", &pid) == 1;)
    if (pid > 0 && kill(pid, SIGKILL) == 0) any = true, waitpid(pid, NULL, WNOHANG);
  if (list != NULL) fclose(list);
  if (any) usleep(1000);
  return any;
}

static int64_t clone_child(const struct program *program, const uint64_t wanted[2], int64_t registers[REGISTERS], struct shared *shared) {
  if (shared == NULL) return -EINVAL; /* a batch or a release has no monitor that would wait for a child */
  struct clone_args args = {.flags = wanted[0] | CLONE_PARENT | CLONE_PARENT_SETTID, .parent_tid = (uintptr_t)&shared->init, .cgroup = wanted[1]};
  long pid = syscall(SYS_clone3, &args, sizeof args);
  if (pid < 0) return -errno;
  if (pid > 0) return pid;
  if (!die_with_monitor(shared)) _exit(125);
  int error = 0;
  int failed = program_run(program, LIST_CHILD, registers, NULL, shared, false, &error);
  report((int)registers[REGISTER_STATUS], REPORT_FAILED, LIST_CHILD, (uint32_t)failed, error);
  _exit(125);
}

int64_t write_whole(int descriptor, const void *bytes, size_t count) {
  size_t done = 0;
  do {
    ssize_t written = write(descriptor, (const char *)bytes + done, count - done);
    if (written < 0) return -errno;
    if (written == 0) break;
    done += (size_t)written;
  } while (done < count);
  return (int64_t)done;
}

/* Whether a file may have holes: it takes less room than its size. To ask for each hole of one that has none may take as long as to read it. */
static bool may_have_holes(int file) {
  struct stat status;
  return fstat(file, &status) == 0 && status.st_blocks < status.st_size / 512;
}

/* The next data of a file from `at` on, before `end`: lseek(2), SEEK_DATA. Returns where it begins (`end`: the rest is a hole) and sets where it stops. */
static off_t next_data(int file, off_t at, off_t end, off_t *stop) {
  *stop = end;
  off_t data = lseek(file, at, SEEK_DATA);
  if (data < 0 && errno == ENXIO && lseek(file, 0, SEEK_END) >= end) return end;
  if (data < 0) return at; /* too short: reading it tells */
  off_t hole = lseek(file, data, SEEK_HOLE);
  if (hole > data && hole < end) *stop = hole;
  return data < end ? data : end;
}

/*
 * The same of sendfile(2), which moves bytes from file to file without their passing through any process. A hole is skipped: a new file, to whose end they are
 * written, has one too where nothing is written. If it is the last, the file's size says that it is there.
 */
static int64_t copy_whole(int to, int from, off_t *offset, size_t count) {
  bool sparse = may_have_holes(from);
  off_t end = *offset + (off_t)count, stop = end;
  while (*offset < end) {
    off_t data = sparse ? next_data(from, *offset, end, &stop) : *offset;
    off_t at = data > *offset ? lseek(to, data - *offset, SEEK_CUR) : 0;
    if (at < 0 || (at > 0 && data == end && ftruncate(to, at) < 0)) return -errno;
    for (*offset = data; *offset < stop;) {
      ssize_t sent = sendfile(to, from, offset, (size_t)(stop - *offset));
      if (sent < 0) return -errno;
      if (sent == 0) return -ENODATA; /* the file is shorter than whoever wrote the program believed */
    }
  }
  return (int64_t)count;
}

static bool tolerates(const struct instruction *instruction, int error) {
  for (int i = 0; i < 4; i++)
    if (instruction->tolerated[i] == error) return true;
  return false;
}

/*
 * netlink(7): sends a message and returns the error in the first reply, or 0; for data, the second word after the header, in which each structure of rtnetlink(7) has
 * the index of the interface that it is about. Of several requests in one message only the last asks to be
 * acknowledged: the first reply is that or the first error, since errors are always sent, in order. Replies that an earlier message has left are dropped: the kernel
 * answers before send(2) returns, so none of them is this one's.
 */
enum { ANSWER_MS = 5000 };
static int64_t netlink(int socket, const void *message, size_t length) {
  struct {
    struct nlmsghdr header;
    int error;
    int interface;
  } reply = {.error = 0};
  ssize_t got;
  while (recv(socket, &reply, sizeof reply, MSG_DONTWAIT) > 0) continue;
  do got = send(socket, message, length, 0);
  while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  /* The kernel's answer is there by now, and another's is waited for; but not for ever, where a message asks for none. */
  struct pollfd answered = {socket, POLLIN, 0};
  do got = poll(&answered, 1, ANSWER_MS);
  while (got < 0 && errno == EINTR);
  got = recv(socket, &reply, sizeof reply, MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN ? -EBADMSG : -errno;
  bool is_error = reply.header.nlmsg_type == NLMSG_ERROR;
  if ((size_t)got < (is_error ? offsetof(__typeof__(reply), interface) : sizeof reply.header)) return -EBADMSG;
  if (is_error) return reply.error;
  return (size_t)got < sizeof reply || reply.interface < 0 ? 0 : reply.interface;
}

/*
 * If the first message fails with an errno that is tolerated, the second one, which makes what is missing, is sent instead; and none of them if the last argument,
 * what an earlier call came to, is an error.
 */
static int64_t netlink_either(const struct instruction *instruction, const uint64_t args[6]) {
  int64_t result = (int64_t)args[5] < 0 ? 0 : netlink((int)args[0], (const void *)(uintptr_t)args[1], (size_t)args[2]);
  if (result >= 0 || args[4] == 0 || !tolerates(instruction, (int)-result)) return result;
  return netlink((int)args[0], (const void *)(uintptr_t)args[3], (size_t)args[4]);
}

static int64_t execute(const struct program *program, const struct instruction *instruction, int64_t registers[REGISTERS], struct shared *shared) {
  uint64_t args[6];
  for (int i = 0; i < 6; i++) {
    args[i] = instruction->args[i];
    if (kind_of(instruction, i) == KIND_POINTER) args[i] = (uint64_t)(uintptr_t)(program->data + args[i]);
    if (kind_of(instruction, i) == KIND_REGISTER) args[i] = (uint64_t)registers[args[i]];
  }
  switch (instruction->op) {
    case OP_CLONE: return clone_child(program, args, registers, shared);
    case OP_STORE: memcpy((void *)(uintptr_t)args[1], &args[0], (size_t)args[2]); return 0;
    case OP_REMOVE_TREE: return remove_tree((int)args[0], (const char *)(uintptr_t)args[1]);
    case OP_REMOVE_CGROUP: return remove_cgroup((int)args[0], (const char *)(uintptr_t)args[1]);
    case OP_NETLINK: return netlink_either(instruction, args);
    default: {
      if (instruction->number == SYS_write) return write_whole((int)args[0], (const void *)(uintptr_t)args[1], (size_t)args[2]);
      if (instruction->number == SYS_sendfile) return copy_whole((int)args[0], (int)args[1], (off_t *)(uintptr_t)args[2], (size_t)args[3]);
      long result;
      /* openat2(2): EAGAIN when somebody, anywhere, renamed or mounted something while `..` was being resolved inside a root. */
      do result = syscall(instruction->number, args[0], args[1], args[2], args[3], args[4], args[5]);
      while (result < 0 && errno == EAGAIN && instruction->number == SYS_openat2);
      return result < 0 ? -errno : result;
    }
  }
}

int program_run(const struct program *program, enum list list, int64_t registers[REGISTERS], int64_t *kept, struct shared *shared,
                bool keep_going, int *error) {
  const struct instruction *instruction = program->instructions;
  for (int before = 0; before < (int)list; before++) instruction += program->header.counts[before];
  int failed = -1;
  for (uint32_t i = 0; i < program->header.counts[list]; i++, instruction++) {
    int64_t result = execute(program, instruction, registers, shared);
    if (instruction->result >= 0) registers[instruction->result] = result;
    if (instruction->result >= 0 && kept != NULL) *kept++ = result;
    /* Where a netlink message had another one in reserve, the tolerated error has been dealt with: this one counts. */
    if (result >= 0 || (tolerates(instruction, (int)-result) && (instruction->op != OP_NETLINK || instruction->args[4] == 0))) continue;
    if (failed < 0) {
      failed = (int)i;
      *error = (int)-result;
    }
    if (!keep_going || instruction->op == OP_REMOVE_CGROUP) break;
  }
  return failed;
}
