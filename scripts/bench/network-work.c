/*
 * The two ends of a connection, to measure the way between them.
 *
 *   network-work serve PORT                        answers each connection with a byte, and reads what comes until its end
 *   network-work answer PORT                       answers one connection, and ends
 *   network-work stream ADDRESS PORT MEGABYTES     sends that much. Prints the nanoseconds until the other end has read all of it
 *   network-work connect ADDRESS PORT COUNT        makes connections, one after the other. Prints the nanoseconds until all have been answered
 *   network-work first ADDRESS PORT                waits for a byte on stdin, then tries until it is answered. Prints the time of CLOCK_MONOTONIC
 *
 * Only an answer counts: a proxy, or a socket that holds the port, can take a connection before the container does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What iperf3 sends at once. */
#define PIECE (128 << 10)
#define PIECES_A_MEGABYTE 8

static char block[PIECE];

static void fail(const char *what) {
  fprintf(stderr, "network-work: %s: %s\n", what, strerror(errno));
  exit(1);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int new_socket(void) {
  int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0) fail("socket");
  return made;
}

static int listen_at(int port) {
  int listener = new_socket(), yes = 1;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&here, sizeof here) != 0) fail("bind");
  if (listen(listener, SOMAXCONN) != 0) fail("listen");
  return listener;
}

static int accept_and_answer(int listener) {
  int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (connection < 0) fail("accept");
  send(connection, "!", 1, MSG_NOSIGNAL);
  return connection;
}

static void watch(int poll, int file) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, file, &event) != 0) fail("epoll_ctl");
}

static void serve(int port) {
  int poll = epoll_create1(EPOLL_CLOEXEC), listener = listen_at(port);
  watch(poll, listener);
  for (;;) {
    struct epoll_event event;
    if (epoll_wait(poll, &event, 1, -1) < 1) continue;
    if (event.data.fd == listener) watch(poll, accept_and_answer(listener));
    else if (read(event.data.fd, block, sizeof block) <= 0) close(event.data.fd);
  }
}

static struct sockaddr_in address_of(const char *address, const char *port) {
  struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
  if (inet_pton(AF_INET, address, &there.sin_addr) != 1) fail(address);
  return there;
}

/* Returns a connection that the other end has answered; -1 if there is none. */
static int answered(const struct sockaddr_in *there) {
  int connection = new_socket();
  char answer;
  if (connect(connection, (const struct sockaddr *)there, sizeof *there) == 0 && read(connection, &answer, 1) == 1) return connection;
  close(connection);
  return -1;
}

/* With an RST: a port in TIME_WAIT could not be used again for a minute. */
static void reset(int connection) {
  struct linger at_once = {.l_onoff = 1};
  setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(connection);
}

static int must_be_answered(const struct sockaddr_in *there) {
  int connection = answered(there);
  if (connection < 0) fail("no answer");
  return connection;
}

static void stream(const struct sockaddr_in *there, long megabytes) {
  int connection = must_be_answered(there);
  long long since = now();
  for (long left = megabytes * PIECES_A_MEGABYTE; left > 0; left--)
    for (size_t sent = 0; sent < sizeof block;) {
      ssize_t more = send(connection, block + sent, sizeof block - sent, MSG_NOSIGNAL);
      if (more < 0) fail("send");
      sent += (size_t)more;
    }
  shutdown(connection, SHUT_WR);
  while (read(connection, block, sizeof block) > 0) continue;
  printf("%lld\n", now() - since);
}

static void make_connections(const struct sockaddr_in *there, long count) {
  long long since = now();
  for (long left = count; left > 0; left--) reset(must_be_answered(there));
  printf("%lld\n", now() - since);
}

static void first(const struct sockaddr_in *there) {
  struct timespec pause = {.tv_nsec = 50000};
  char begin;
  if (read(STDIN_FILENO, &begin, 1) != 1) fail("stdin");
  while (answered(there) < 0) nanosleep(&pause, NULL);
  printf("%lld\n", now());
}

int main(int count, char **words) {
  /* A container's first process gets no signal that it has no handler for. */
  signal(SIGTERM, exit);
  if (count == 3 && strcmp(words[1], "serve") == 0) serve(atoi(words[2]));
  if (count == 3 && strcmp(words[1], "answer") == 0) {
    int connection = accept_and_answer(listen_at(atoi(words[2])));
    while (read(connection, block, sizeof block) > 0) continue;
    return 0;
  }
  if (count < 4) return 2;
  struct sockaddr_in there = address_of(words[2], words[3]);
  bool is_first = strcmp(words[1], "first") == 0;
  if (is_first) first(&there);
  else if (count == 5 && strcmp(words[1], "stream") == 0) stream(&there, atol(words[4]));
  else if (count == 5 && strcmp(words[1], "connect") == 0) make_connections(&there, atol(words[4]));
  else return 2;
  return 0;
}
