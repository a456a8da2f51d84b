/*
 * A client's end of an attach connection: stdin and the window's size go to the container's monitor as frames, stdout and stderr come back as frames, signals
 * are passed on. It ends when the monitor says how the container has ended, when the detach keys are typed, or when nobody reads its output any more.
 */
#define _GNU_SOURCE
#include "../interpreter/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/*
 * A piece: all that a pipe holds, as the kernel makes pipes. For a program like `dd bs=512`, what one read(2) returns is a record: it loses one where a piece ends
 * within a record. So stdin is read in pieces of this size, which end where the writer's records end, and output is written when its frame is here whole.
 */
enum { EXIT_ENGINE = 125, EXIT_LOST = 255, PIECE = 65536, KEYS = 16 };

static struct session {
  int socket, signals, monitor; /* monitor: a pidfd, or -1 */
  unsigned options;
  const char *keys; /* to detach */
  size_t key_count, keys_typed;
  bool detached, stdin_ended;
  int code; /* of the container; -1: it runs */
  struct termios terminal; /* as it was */
  bool raw; /* the terminal is ours */
  int keeper; /* its end makes another process give the terminal back; -1: there is none */
  pid_t keeping;
  char typed[FRAME_HEADER * 2 + sizeof(struct winsize) + PIECE + KEYS]; /* frames for the monitor */
  size_t typed_start, typed_end;
  unsigned char header[FRAME_HEADER];
  size_t got, left; /* of the frame that comes in: of its header, of its content still to come */
  size_t start, end; /* of its content: what is here, and not yet written */
  char content[PIECE];
} session;

/* Raw, so that each key goes to the container's terminal, which knows what it means. */
static void take_terminal(void) {
  int ends[2];
  session.keeper = -1;
  if (!(session.options & OPTION_TTY) || !(session.options & WANTS_STDIN) || tcgetattr(STDIN_FILENO, &session.terminal) < 0) return;
  struct termios raw = session.terminal;
  cfmakeraw(&raw);
  session.raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  /* However we end, also by SIGKILL, somebody is left who gives it back; without a descriptor or a process for that, we do unless we are killed. */
  if (!session.raw || pipe2(ends, O_CLOEXEC) < 0) return;
  pid_t child = fork();
  if (child == 0) {
    char byte;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    close(ends[1]);
    syscall(SYS_close_range, ends[0] + 1, ~0U, 0);
    while (read(ends[0], &byte, 1) < 0 && errno == EINTR) continue;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &session.terminal);
    _exit(0);
  }
  close(ends[0]);
  session.keeper = ends[1];
  session.keeping = child;
}

static void give_terminal_back(void) {
  if (!session.raw) return;
  session.raw = false;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &session.terminal);
  if (session.keeper >= 0) close(session.keeper);
  session.keeper = -1;
  /* Whoever has the terminal after us may set it in another way: nothing of ours comes later. */
  while (session.keeping > 0 && waitpid(session.keeping, NULL, 0) < 0 && errno == EINTR) continue;
}

/* All that a user can send to us is meant for the container; what says that this process itself is in trouble is not. */
static bool catch_signals(void) {
  static const int OWN[] = {SIGPIPE, SIGTTIN, SIGTTOU, SIGURG, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
  sigset_t set;
  sigfillset(&set);
  for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++) sigdelset(&set, OWN[i]);
  if (!(session.options & OPTION_SIG_PROXY)) {
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGWINCH);
  }
  session.signals = signalfd(-1, &set, SFD_CLOEXEC);
  return session.signals >= 0 && sigprocmask(SIG_SETMASK, &set, NULL) == 0;
}

static bool has_typed(void) {
  return session.typed_start < session.typed_end;
}

/* Room for the largest frame of each kind is kept free, so this always fits. */
static void add_frame(enum frame_type type, const void *bytes, size_t count) {
  if (!has_typed()) session.typed_start = session.typed_end = 0;
  if (session.typed_end + FRAME_HEADER + count > sizeof session.typed) return;
  frame_header((unsigned char *)session.typed + session.typed_end, type, count);
  if (count > 0) memcpy(session.typed + session.typed_end + FRAME_HEADER, bytes, count);
  session.typed_end += FRAME_HEADER + count;
}

static void send_typed(void) {
  ssize_t sent = send(session.socket, session.typed + session.typed_start, session.typed_end - session.typed_start, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent > 0) session.typed_start += (size_t)sent;
  /* The monitor is gone: what it had to say is still to be read. */
  if (sent < 0 && errno != EAGAIN && errno != EINTR) session.typed_start = session.typed_end, session.stdin_ended = true;
}

bool window_size(struct winsize *size) {
  return ioctl(STDIN_FILENO, TIOCGWINSZ, size) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, size) == 0;
}

static void send_size(int rows_more) {
  struct winsize size;
  if (!(session.options & OPTION_TTY) || !window_size(&size)) return;
  size.ws_row = (unsigned short)(size.ws_row + rows_more);
  add_frame(FRAME_SIZE, &size, sizeof size);
}

/* How much of what was typed is the container's: all before the last of the detach keys. The first ones are held back until it is clear that they are not. */
static size_t without_keys(const char *bytes, size_t count, char *out) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (session.key_count > 0 && bytes[i] == session.keys[session.keys_typed]) {
      session.detached = ++session.keys_typed == session.key_count;
      if (session.detached) return kept;
      continue;
    }
    memcpy(out + kept, session.keys, session.keys_typed);
    kept += session.keys_typed;
    session.keys_typed = session.key_count > 0 && bytes[i] == session.keys[0] ? 1 : 0;
    if (session.keys_typed == 0) out[kept++] = bytes[i];
  }
  return kept;
}

static void take_stdin(void) {
  static char bytes[PIECE], out[PIECE + KEYS];
  ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (got <= 0) {
    session.stdin_ended = true;
    add_frame(FRAME_END, NULL, 0);
    return;
  }
  bool has_keys = session.options & OPTION_TTY;
  size_t count = has_keys ? without_keys(bytes, (size_t)got, out) : (size_t)got;
  if (count > 0) add_frame(FRAME_STDIN, has_keys ? out : bytes, count);
}

static void take_signal(void) {
  struct signalfd_siginfo info;
  if (read(session.signals, &info, sizeof info) != (ssize_t)sizeof info) return;
  if (info.ssi_signo == SIGCHLD) while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  else if (info.ssi_signo == SIGWINCH) send_size(0);
  else if (session.monitor >= 0) syscall(SYS_pidfd_send_signal, session.monitor, (int)info.ssi_signo, NULL, 0);
}

/* There is output that can be written: a whole frame, or as much of a larger one as fits. */
static bool has_output(void) {
  return session.start < session.end && (session.left == 0 || session.end == PIECE);
}

/* False at the connection's end, when nothing is left to be written. */
static bool receive(void) {
  if (session.start == session.end) session.start = session.end = 0;
  void *into = session.got < FRAME_HEADER ? (char *)session.header + session.got : session.content + session.end;
  size_t left = session.got < FRAME_HEADER ? FRAME_HEADER - session.got : session.left, room = PIECE - session.end;
  ssize_t got = recv(session.socket, into, left < room ? left : room, 0);
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) {
    session.left = 0;
    return has_output();
  }
  if (session.got < FRAME_HEADER) {
    session.got += (size_t)got;
    if (session.got == FRAME_HEADER) session.left = frame_length(session.header);
  } else {
    session.left -= (size_t)got;
    session.end += (size_t)got;
    if (session.header[0] == FRAME_EXIT) session.code = (unsigned char)session.content[0], session.end = 0;
  }
  if (session.got == FRAME_HEADER && session.left == 0) session.got = 0;
  return true;
}

static int output(void) {
  return session.header[0] == FRAME_STDERR ? STDERR_FILENO : STDOUT_FILENO;
}

/* How much can be written without waiting: into a pipe that is ready, one page; into one that is empty, all that it holds. */
static size_t room_of(int descriptor) {
  struct stat status;
  int unread = 1;
  if (fstat(descriptor, &status) < 0 || S_ISREG(status.st_mode)) return PIECE;
  if (S_ISCHR(status.st_mode)) return isatty(descriptor) ? 1024 : PIECE;
  if (S_ISFIFO(status.st_mode) && ioctl(descriptor, FIONREAD, &unread) == 0 && unread == 0) {
    int size = fcntl(descriptor, F_GETPIPE_SZ);
    if (size > 0) return (size_t)size;
  }
  return PIPE_BUF;
}

/* False when nobody will read it. */
static bool write_output(void) {
  size_t left = session.end - session.start, room = room_of(output());
  ssize_t written = write(output(), session.content + session.start, left < room ? left : room);
  if (written < 0 && errno != EAGAIN && errno != EINTR) return false;
  if (written > 0) session.start += (size_t)written;
  return true;
}

/* As any program does whose output nobody reads: `| head -1`. The container goes on. */
static int end_unread(void) {
  int error = errno;
  give_terminal_back();
  sigset_t none;
  sigemptyset(&none);
  signal(SIGPIPE, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (error == EPIPE) raise(SIGPIPE);
  errno = error;
  return launcher_failed("write the container's output");
}

int session_run(int socket, pid_t monitor, unsigned options, const char *keys, size_t key_count) {
  session.socket = socket;
  session.monitor = (int)syscall(SYS_pidfd_open, monitor, 0);
  session.options = options;
  session.keys = keys;
  session.key_count = key_count;
  session.code = -1;
  session.stdin_ended = !(options & WANTS_STDIN);
  if (!catch_signals()) return launcher_failed("catch signals");
  take_terminal();
  /* A size that changes makes a full-screen program draw its screen anew for whoever has just come. */
  if (options & OPTION_REDRAW) send_size(1);
  send_size(0);
  while (!session.detached) {
    bool writes = has_output();
    struct pollfd ready[] = {
        {session.signals, POLLIN, 0},
        /* While nothing is wanted of it, poll(2) would still tell of its end, at once and for ever. */
        {writes && !has_typed() ? -1 : session.socket, (short)((writes ? 0 : POLLIN) | (has_typed() ? POLLOUT : 0)), 0},
        {session.stdin_ended || has_typed() ? -1 : STDIN_FILENO, POLLIN, 0},
        {writes ? output() : -1, POLLOUT, 0},
    };
    if (poll(ready, sizeof ready / sizeof *ready, -1) < 0) continue;
    if (ready[0].revents) take_signal();
    if (ready[2].revents) take_stdin();
    if (ready[1].revents & POLLOUT) send_typed();
    if (ready[3].revents && !write_output()) return end_unread();
    if (!writes && ready[1].revents & (POLLIN | POLLHUP | POLLERR) && !receive()) break;
  }
  give_terminal_back();
  if (session.detached && options & OPTION_SAY_DETACHED) fprintf(stderr, "read escape sequence\n");
  if (session.detached) return options & OPTION_SAY_DETACHED ? 1 : 0;
  return session.code < 0 ? EXIT_LOST : session.code;
}
