/*
 * The container's stdin, stdout and stderr: three pipes, or the terminal that init opens in the container and sends here. Output goes to the log and to
 * whoever is attached, as it comes; a client that does not keep up makes it wait in the container. Input waits here until the container takes it.
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 65536 };

static struct {
  uint16_t flags;
  int socket; /* init sends its terminal's master here */
  int in, out, err;
  bool ended; /* no more input will come: what is left is written, then the container sees the end */
  struct winsize size;
  size_t start, whole, end; /* of input: what is written next; the end of the frames that are here whole; the end of all */
} streams = {.socket = -1, .in = -1, .out = -1, .err = -1};

/* All zero, so no part of the launcher's file. */
static struct log_stream out_log, err_log;
static char input[2 * BUFFER];

/* Whoever can read may read first, in the container too: nobody but poll(2) may make the monitor wait. */
static bool open_pipe(int *ours, int *containers, bool is_input) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return false;
  *ours = ends[is_input];
  *containers = ends[!is_input];
  return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
}

/* The container's ends of its three pipes; with a terminal they stay /dev/null until init has opened it. False with a part of them, where not all can be had. */
bool streams_open(uint16_t flags, int container[3], int *container_socket) {
  int sockets[2];
  streams_close();
  streams.flags = flags;
  out_log.name = "stdout";
  err_log.name = "stderr";
  if (flags & PROGRAM_TTY) {
    container[0] = container[1] = container[2] = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (container[0] < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0) return false;
    streams.socket = sockets[0];
    *container_socket = sockets[1];
    return true;
  }
  bool known = flags & PROGRAM_STDIN ? open_pipe(&streams.in, &container[0], true) : (container[0] = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0;
  return known && open_pipe(&streams.out, &container[1], false) && open_pipe(&streams.err, &container[2], false);
}

static void receive_terminal(void) {
  char byte;
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  struct iovec vector = {&byte, 1};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t got = recvmsg(streams.socket, &message, MSG_CMSG_CLOEXEC);
  struct cmsghdr *header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
    memcpy(&streams.out, CMSG_DATA(header), sizeof streams.out);
    streams.in = fcntl(streams.out, F_DUPFD_CLOEXEC, 0);
    fcntl(streams.out, F_SETFL, O_RDWR | O_NONBLOCK);
    if (streams.size.ws_row > 0) streams_resize(&streams.size);
  }
  /* init waits for a word. An end of file would not do: it has inherited this end as well. */
  if (got > 0) send(streams.socket, "", 1, MSG_NOSIGNAL);
  close_at(&streams.socket);
}

/* Reads what the container wrote, once. Returns how much; 0 when there is nothing now. Closes what has ended. */
static size_t pump_output(int *from, enum frame_type type, struct log_stream *log) {
  static char chunk[BUFFER];
  ssize_t got = read(*from, chunk, sizeof chunk);
  if (got > 0) {
    log_write(log, chunk, (size_t)got);
    clients_send(type, chunk, (size_t)got);
    return (size_t)got;
  }
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
  /* A terminal's master reports EIO when the last process has closed it. */
  log_flush(log);
  close_at(from);
  return 0;
}

static void pump_input(void) {
  ssize_t sent = write(streams.in, input + streams.start, streams.whole - streams.start);
  if (sent > 0) streams.start += (size_t)sent;
  /* The container closed its stdin: all that waits for it is dropped, and so is what still comes. */
  if (sent < 0 && errno != EAGAIN && errno != EINTR) close_at(&streams.in), streams.start = streams.whole = streams.end;
  if (streams.start == streams.whole) {
    memmove(input, input + streams.start, streams.end -= streams.start);
    streams.start = streams.whole = 0;
  }
  if (streams.ended && streams.end == 0) close_at(&streams.in);
}

size_t streams_room(size_t frame) {
  size_t room = sizeof input - streams.end;
  /* Input that comes before the terminal waits for it. */
  if (streams.socket >= 0) return 0;
  /* A frame stays whole: where that has no room, it waits until all before it is written. */
  return room < frame && room < BUFFER && streams.start < streams.whole ? 0 : room;
}

/* A program that empties the pipe between two writes reads a record that is too short: what belongs to one frame is written at once. */
void streams_input(const char *bytes, size_t count, bool is_whole) {
  if (streams.in < 0) return;
  memcpy(input + streams.end, bytes, count);
  streams.end += count;
  if (is_whole || streams.end == sizeof input) streams.whole = streams.end;
  if (streams.start < streams.whole) pump_input();
}

/* A terminal has no end: Ctrl-D is a byte like others. */
void streams_input_end(void) {
  streams_input("", 0, true);
  if (!(streams.flags & PROGRAM_STDIN_ONCE) || streams.flags & PROGRAM_TTY) return;
  streams.ended = true;
  if (streams.end == 0) close_at(&streams.in);
}

void streams_resize(const struct winsize *size) {
  streams.size = *size;
  if (streams.flags & PROGRAM_TTY && streams.out >= 0) ioctl(streams.out, TIOCSWINSZ, size);
}

int streams_watch(struct pollfd *at) {
  at[0] = (struct pollfd){streams.socket, POLLIN, 0};
  at[1] = (struct pollfd){clients_keep_up(FRAME_STDOUT) ? streams.out : -1, POLLIN, 0};
  at[2] = (struct pollfd){clients_keep_up(FRAME_STDERR) ? streams.err : -1, POLLIN, 0};
  at[3] = (struct pollfd){streams.start < streams.whole ? streams.in : -1, POLLOUT, 0};
  return 4;
}

void streams_ready(const struct pollfd *at) {
  if (at[1].revents) pump_output(&streams.out, FRAME_STDOUT, &out_log);
  if (at[2].revents) pump_output(&streams.err, FRAME_STDERR, &err_log);
  if (at[3].revents) pump_input();
  if (at[0].revents) receive_terminal();
}

/* What it was full of, and not more: in a PID namespace that is another container's, somebody may still be writing. A terminal holds 64 KiB. */
static void drain(int *from, enum frame_type type, struct log_stream *log) {
  int size = fcntl(*from, F_GETPIPE_SZ);
  size_t most = size > 2 * BUFFER ? (size_t)size : 2 * BUFFER;
  for (size_t got, all = 0; *from >= 0 && all < most && (got = pump_output(from, type, log)) > 0;) all += got;
  log_flush(log);
}

void streams_drain(void) {
  drain(&streams.out, FRAME_STDOUT, &out_log);
  drain(&streams.err, FRAME_STDERR, &err_log);
}

void streams_close(void) {
  int *all[] = {&streams.socket, &streams.in, &streams.out, &streams.err};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) close_at(all[i]);
  streams.start = streams.whole = streams.end = 0;
  streams.ended = false;
}
