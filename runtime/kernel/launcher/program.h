/*
 * A program of system calls in its binary form, and what executes it.
 *
 * The launcher knows nothing of containers: every meaning is in the TypeScript that wrote the program (../encode.ts, which writes what is read here).
 * Programs come from a descriptor or from a file that somebody may have edited, so every count, offset and register is checked before the first call.
 */
#ifndef MINIDOCK_PROGRAM_H
#define MINIDOCK_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A launcher's descriptors beside its streams. */
enum { CONTROL = 3, LEASH = 4 };

enum { REGISTERS = 64, REGISTER_STATUS = 0, REGISTER_MONITOR = 1 };

/* header.flags */
enum {
  PROGRAM_TTY = 1,        /* the container's process has a terminal, and sends its master */
  PROGRAM_STDIN = 2,      /* the container's stdin is kept open and fed */
  PROGRAM_STDIN_ONCE = 4, /* ... and closed when the client goes */
  PROGRAM_DETACHED = 8,   /* no client: descriptors 0 to 2 are not used */
  PROGRAM_REPLY_DATA = 16 /* served: the reply carries the data back */
};

struct header {
  char magic[4];
  uint16_t machine; /* EM_X86_64, EM_AARCH64: elf(5) */
  uint16_t flags;
  uint64_t generation;
  uint8_t boot[16];
  uint32_t host, child; /* instructions in each list */
  uint32_t relocations;
  uint32_t data;
  uint8_t padding[16];
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
  struct instruction *instructions; /* the host's, then the child's */
  unsigned char *data;
  void *memory;
  size_t size;
};

enum list { LIST_HOST, LIST_CHILD };

/* What a process writes to the status descriptor: 16 bytes, so that a write is never torn (pipe(7), PIPE_BUF). */
enum report_kind { REPORT_FAILED = 1, REPORT_MARK = 2, REPORT_LOCKED = 3, REPORT_BAD_PROGRAM = 4 };

struct report {
  uint32_t kind, list, index, error;
};

/* What monitor, stage and init share: the process that a clone instruction makes is the monitor's child, and this page tells the monitor its pid. */
struct shared {
  volatile pid_t init;
  int monitor; /* a pipe whose other end is the monitor's alone: at its end the monitor is dead */
};

/* Reads to end of file, or `length` bytes where it is not 0. False, with *why set, when this is no program. */
bool program_read(struct program *program, int descriptor, size_t length, const char **why);
void program_free(struct program *program);

/*
 * Runs one list. Returns -1, or the index of the instruction that failed, with *error set.
 * With `keep_going`, a failure is remembered (the first one is returned) and the rest still runs.
 */
int program_run(const struct program *program, enum list list, int64_t registers[REGISTERS], struct shared *shared, bool keep_going,
                int *error);

void report(int descriptor, enum report_kind kind, uint32_t list, uint32_t index, int error);

/* monitor.c: runs a container from its birth program to its release. Returns its exit code. */
int monitor_run(struct program *program, int status, int leash);
/*
 * monitor.c: runs the release program of the container in the current directory, if nobody else is alive to; then, under the same lock, the program that
 * `removal` holds (-1: none).
 */
int monitor_release(int removal);
/* monitor.c: from here on this process dies with the monitor. False when that is dead already. */
bool die_with_monitor(const struct shared *shared);

/* monitor.c: as a shell says how a process has ended; -1: it never began. */
int exit_code(int status);

/* client.c: runs a command and waits for it, or for the container that it asks for by its directory. Returns the exit code. */
int client_front(char **command);
/* client.c: starts the container in a directory and waits for it. Returns its exit code, or becomes the command to say why it could not be started. */
int client_run(const char *directory, char **command);
/* launcher.c: this process becomes a monitor, whose program comes on CONTROL, and whose client holds the other end of LEASH. */
_Noreturn void become_monitor(void);
/* launcher.c: says on stderr what could not be done, and why (errno). Returns the exit code for it. */
int launcher_failed(const char *what);

/* init.c: the container's PID 1 for `--init`; argv is the command's. */
int init_run(char **argv);

/* log.c: one JSON object a line, as docker's json-file driver writes them. */
struct log {
  int descriptor;
  const char *stream;
  size_t used;
  char line[16384];
};
void log_write(struct log *log, const char *bytes, size_t count);
void log_flush(struct log *log);
/* RFC 3339 with nanoseconds, UTC; 31 bytes with the NUL. */
void timestamp(char out[40]);

#endif
