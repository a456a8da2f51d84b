/*
 * A program of system calls in its binary form, and what executes it.
 *
 * The interpreter knows nothing of containers: every meaning is in the TypeScript that wrote the program (../../program/encode.ts, which writes what is read here).
 * Programs come from a descriptor or from a file that somebody may have edited, so every count, offset and register is checked before the first call.
 */
#ifndef MINIDOCK_PROGRAM_H
#define MINIDOCK_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <limits.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/types.h>

/* A launcher's descriptors beside its streams. */
enum { CONTROL = 3, LEASH = 4 };

enum { REGISTERS = 256, REGISTER_STATUS = 0, REGISTER_MONITOR = 1, REGISTER_INIT = 2 };

/* header.flags */
enum {
  PROGRAM_TTY = 1,         /* the container's process has a terminal, and sends its master */
  PROGRAM_STDIN = 2,       /* the container's stdin is kept open and fed */
  PROGRAM_STDIN_ONCE = 4,  /* ... and closed when the client goes */
  PROGRAM_EXEC = 8,        /* it is one more process of a container that runs: exec */
  PROGRAM_REPLY_DATA = 16  /* served: the reply carries the data back */
};

/*
 * The monitor's list is run by the monitor itself before it forks the stage, the host's by the stage, the child's by init. Each result that the first keeps in a register
 * is a descriptor, which the monitor holds until the container has ended, also when a later result replaces it in the register. Neither stage nor init has it.
 */
enum list { LIST_MONITOR, LIST_HOST, LIST_CHILD, LISTS };

struct header {
  char magic[4];
  uint16_t machine; /* EM_X86_64, EM_AARCH64: elf(5) */
  uint16_t flags;
  uint64_t generation;
  uint8_t boot[16];
  uint32_t counts[LISTS]; /* instructions in each list */
  uint32_t relocations;
  uint32_t data;
  uint16_t log_files;
  uint16_t log_driver; /* enum log_driver */
  uint64_t log_size;   /* bytes of a log file before it is rotated; 0: it is not */
};

struct instruction {
  uint16_t op, number;
  int16_t result;
  uint16_t kinds; /* two bits an argument */
  int16_t tolerated[4];
  uint64_t args[6];
};

struct relocation {
  uint32_t at, to;
};

struct program {
  struct header header;
  struct instruction *instructions; /* list after list */
  unsigned char *data;
  void *memory;
  size_t size;
};

/* What a process writes to the status descriptor: 16 bytes, so that a write is never torn (pipe(7), PIPE_BUF). */
enum report_kind { REPORT_FAILED = 1, REPORT_MARK = 2, REPORT_LOCKED = 3, REPORT_BAD_PROGRAM = 4 };

struct report {
  uint32_t kind, list, index, error;
};

/* What monitor, stage and init share: the process that a clone instruction makes is the monitor's child, and the kernel writes its pid here before it begins. */
struct shared {
  volatile pid_t init;
  int monitor; /* a pipe whose other end is the monitor's alone: at its end the monitor is dead */
};

/* Reads to end of file, or `length` bytes where it is not 0. False when this is no program. */
bool program_read(struct program *program, int descriptor, size_t length);
void program_free(struct program *program);

/*
 * Runs one list. Returns -1, or the index of the instruction that failed, with *error set.
 * With `keep_going`, a failure is remembered (the first one is returned) and the rest still runs, unless a cgroup stays: what comes later takes away the container's
 * directory, which tells of the cgroup, and others are likely to stay as well, after five seconds each.
 * `kept` gets each result that the list keeps in a register, in order, for a register has only the last of them. NULL: they are not needed.
 */
int program_run(const struct program *program, enum list list, int64_t registers[REGISTERS], int64_t *kept, struct shared *shared,
                bool keep_going, int *error);

void report(int descriptor, enum report_kind kind, uint32_t list, uint32_t index, int error);

/* What a client says first to the monitor that it has started: what it wants of the streams, its window, and the container's directory. */
struct beginning {
  unsigned wants;
  struct winsize size;
  char directory[PATH_MAX];
};
/* monitor/monitor.c: runs a container from its birth program to its last release. `first`: of its first client, on LEASH; NULL: it has none. Returns its exit code. */
int monitor_run(struct program *program, int status, const struct beginning *first);
/* monitor/monitor.c: runs the release program of the container in the current directory, if nobody else is alive to. */
int monitor_release(void);
/* monitor/monitor.c: waits for a program on `descriptor`; then, under one lock, does what `monitor_release` and `monitor_abandon` do, and runs that program. */
int monitor_remove(int descriptor);
/* monitor/monitor.c: runs, under the same conditions, the release of a life that was prepared and never begins, and removes its programs. */
int monitor_abandon(void);
/* monitor/monitor.c: from here on this process dies with the monitor. False when that is dead already. */
bool die_with_monitor(const struct shared *shared);

/* program.c: kills all of this process's children that a file lists, and reaps the dead. True when there were any. */
bool kill_listed(const char *path);

/* cgroup.c: kills all processes in a cgroup and below, and removes it, and what is below. 0, also when there is none, or a negative errno. */
int64_t remove_cgroup(int parent, const char *path);

/* All of it, or a negative errno: a disk that fills makes write(2) short before it makes it fail. */
int64_t write_whole(int descriptor, const void *bytes, size_t count);

/* monitor/state.c: as a shell says how a process has ended; -1: it never began. */
int exit_code(int status);

/* client/client.c: runs a command and waits for it, or for the container that it asks for. Returns the exit code. */
int client_front(char **command);
/* client/client.c: the same for a command that has asked already: `request` is what it wanted to send, in hexadecimal digits. */
int client_take(const char *request, char **command);
/* client/migration.c: from now on, when this command will put a process into a cgroup, moving there is made to be quick. */
void migration_warm_up_begin(char **command);
/* client/migration.c: whether this command will put a process into a container. */
bool joins_container(char **command);
/* client/migration.c: once more. Returns the milliseconds until it is to be called again; -1: it need not be. */
int migration_warm_up(void);
void migration_warm_up_end(void);
/*
 * client/session.c: carries streams and signals between this process and a monitor, over `socket`, until the container ends. `options`: WANTS_… and OPTION_…; `keys`:
 * what detaches. Returns the container's exit code.
 */
int session_run(int socket, pid_t monitor, unsigned options, const char *keys, size_t key_count);
/* client/session.c: of the terminal that this process is used from. False when there is none. */
bool window_size(struct winsize *size);
/* launcher.c: this process becomes a monitor, whose program comes on CONTROL, and whose client holds the other end of LEASH. */
_Noreturn void become_monitor(void);
/* launcher.c: says on stderr what could not be done, and why (errno). Returns the exit code for it. */
int launcher_failed(const char *what);

/* init.c: the container's PID 1 for `--init`; argv is the command's. */
int init_run(char **argv);

/*
 * What goes over an attach connection, both ways: frames with Docker's header of eight bytes (type, three zeros, length in network order).
 * The types below 4 are Docker's own: what the container wrote to stdout is 1, to stderr 2.
 */
enum frame_type {
  FRAME_STDIN = 0,
  FRAME_STDOUT = 1,
  FRAME_STDERR = 2,
  FRAME_EXIT = 4,  /* to the client, one byte: the exit code. With it comes the monitor's end of the connection, which so stays open until this is read */
  FRAME_END = 5,   /* to the monitor: no more stdin */
  FRAME_SIZE = 6,  /* to the monitor, struct winsize: of the client's window */
  FRAME_HELLO = 7  /* to the monitor, one byte: what the client wants; the same comes back to a client that shakes hands */
};
enum { FRAME_HEADER = 8 };
/* What a client wants of a container's streams. */
enum { WANTS_STDIN = 1, WANTS_STDOUT = 2, WANTS_STDERR = 4 };
/* ... and how it behaves. */
enum { OPTION_SIG_PROXY = 8, OPTION_TTY = 16, OPTION_SAY_DETACHED = 32, OPTION_REDRAW = 64, OPTION_DETACHED = 128 };
/* In a hello alone, which has no options: the monitor answers, so that the client knows from when on it gets all output. */
enum { WANTS_HANDSHAKE = 8 };
void frame_header(unsigned char header[FRAME_HEADER], enum frame_type type, size_t length);
size_t frame_length(const unsigned char header[FRAME_HEADER]);

#endif
