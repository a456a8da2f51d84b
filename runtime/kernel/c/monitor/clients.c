/*
 * The clients that are attached: the one that started the container, those that have waited for its start in the folder `attaching` of its directory, and those
 * that connect to the socket `attach` there. Each gets the container's output in Docker's framing and may send input, in frames too (interpreter/program.h).
 *
 * A client that does not read must hold up neither the container nor the others, and must not lose anything: what it has not taken is kept in a file without
 * a name, and sent from there when it goes on.
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

struct client {
  int socket;
  unsigned wants;
  int spool;
  off_t from, to; /* what of it is still to be sent */
  unsigned char header[FRAME_HEADER];
  size_t got;  /* of the header of the frame that is coming in */
  size_t left; /* of its content */
};

static struct client clients[MAX_CLIENTS];
static int count;
static int listener = -1;

/* Those who stay with clients that were behind at the end of a life, or that shake hands: a container that is started again may have several. */
enum { MAX_LINGERING = 16 };
static pid_t lingering[MAX_LINGERING];
static int lingering_count;

void frame_header(unsigned char header[FRAME_HEADER], enum frame_type type, size_t length) {
  memset(header, 0, FRAME_HEADER);
  header[0] = (unsigned char)type;
  for (int i = 0; i < 4; i++) header[4 + i] = (unsigned char)(length >> (24 - 8 * i));
}

size_t frame_length(const unsigned char header[FRAME_HEADER]) {
  return (size_t)header[4] << 24 | (size_t)header[5] << 16 | (size_t)header[6] << 8 | header[7];
}

void clients_listen(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "attach"};
  unlink("attach");
  listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener >= 0 && bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, MAX_CLIENTS) == 0) return;
  /* A file system without sockets: then nobody can attach later. */
  close_at(&listener);
}

/* Clients that stand in the queue have come in time, and are told how it has ended. Their hello is not read any more: it may ask for a handshake. */
void clients_stop_listening(void) {
  for (int socket; listener >= 0 && (socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) clients_add(socket, WANTS_HANDSHAKE);
  close_at(&listener);
  unlink("attach");
}

/*
 * A client that waits listens on a socket whose name begins with its hello, a hexadecimal digit; a name with a dot in front does not listen yet. Only one can
 * remove a name: this monitor, which keeps the connection then, or the client, which has changed its mind. The name of a dead client is removed too.
 */
void clients_fetch(void) {
  DIR *folder = opendir("attaching");
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    const char *name = entry->d_name;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int size = snprintf(address.sun_path, sizeof address.sun_path, "attaching/%s", name);
    if (name[0] == '.' || size >= (int)sizeof address.sun_path || count == MAX_CLIENTS) continue;
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool connected = connect(client, (struct sockaddr *)&address, sizeof address) == 0;
    bool taken = (connected || errno == ECONNREFUSED) && unlink(address.sun_path) == 0;
    if (connected && taken) clients_add(client, (unsigned)strtoul((char[]){name[0], 0}, NULL, 16));
    else close_at(&client);
  }
  closedir(folder);
  rmdir("attaching");
}

void clients_add(int socket, unsigned wants) {
  bool taken = count < MAX_CLIENTS && fcntl(socket, F_SETFL, O_RDWR | O_NONBLOCK) == 0;
  if (taken) clients[count++] = (struct client){.socket = socket, .wants = wants, .spool = -1};
  else close(socket);
}

static void drop(struct client *client) {
  if (client->wants & WANTS_STDIN) streams_input_end();
  close_at(&client->socket);
  close_at(&client->spool);
}

/* After a round in which some were dropped. */
static void close_ranks(void) {
  int kept = 0;
  for (int i = 0; i < count; i++)
    if (clients[i].socket >= 0) clients[kept++] = clients[i];
  count = kept;
}

static bool keep(struct client *client, const char *bytes, size_t size) {
  if (client->spool < 0) client->spool = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  /* --rm has removed the directory: what is left to be kept is the exit code, a few bytes. */
  if (client->spool < 0 && access("lock", F_OK) != 0) client->spool = memfd_create("minidock-spool", MFD_CLOEXEC);
  for (size_t done = 0; done < size;) {
    ssize_t written = client->spool < 0 ? -1 : pwrite(client->spool, bytes + done, size - done, client->to);
    if (written <= 0) return false;
    client->to += written;
    done += (size_t)written;
  }
  return true;
}

/* Output with a hole in it is worse than none: who does not read while the disk is full is let go. */
static void send_frame(struct client *client, enum frame_type type, const char *bytes, size_t size) {
  unsigned char header[FRAME_HEADER];
  frame_header(header, type, size);
  struct iovec parts[] = {{header, sizeof header}, {(void *)(uintptr_t)bytes, size}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  ssize_t sent = client->from < client->to ? 0 : sendmsg(client->socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  bool gone = sent < 0 && errno != EAGAIN && errno != EINTR;
  size_t done = sent > 0 ? (size_t)sent : 0;
  if (done == sizeof header + size) return;
  size_t of_header = done < sizeof header ? done : sizeof header, of_content = done - of_header;
  bool kept = !gone && keep(client, (char *)header + of_header, sizeof header - of_header) && keep(client, bytes + of_content, size - of_content);
  if (!kept) drop(client);
}

static void send_kept(struct client *client) {
  ssize_t sent = sendfile(client->socket, client->spool, &client->from, (size_t)(client->to - client->from));
  bool gone = sent < 0 && errno != EAGAIN && errno != EINTR;
  if (!gone && client->from < client->to) return;
  client->from = client->to = 0;
  if (gone || ftruncate(client->spool, 0) < 0) drop(client);
}

void clients_send(enum frame_type stream, const char *bytes, size_t size) {
  unsigned wanted = stream == FRAME_STDERR ? WANTS_STDERR : WANTS_STDOUT;
  for (int i = 0; i < count; i++)
    if (clients[i].socket >= 0 && clients[i].wants & wanted) send_frame(&clients[i], stream, bytes, size);
}

static ssize_t take(struct client *client, void *into, size_t size) {
  ssize_t got = recv(client->socket, into, size, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return -1;
  if (got <= 0) drop(client);
  return got;
}

/* A frame of a fixed size comes in one piece: it fits into any socket's buffer. */
static void take_small(struct client *client) {
  char content[sizeof(struct winsize)] = {0};
  enum frame_type type = (enum frame_type)client->header[0];
  size_t size = client->left;
  if (size > sizeof content) drop(client);
  if (client->socket < 0 || (size > 0 && take(client, content, size) != (ssize_t)size)) return;
  client->got = client->left = 0;
  if (type == FRAME_END && client->wants & WANTS_STDIN) streams_input_end();
  if (type == FRAME_SIZE) streams_resize((const struct winsize *)(const void *)content);
  if (type != FRAME_HELLO) return;
  client->wants = (unsigned char)content[0];
  if (client->wants & WANTS_HANDSHAKE) send_frame(client, FRAME_HELLO, content, 1);
}

static void take_input(struct client *client) {
  char bytes[16384];
  size_t room = streams_room(), most = client->left < sizeof bytes ? client->left : sizeof bytes;
  ssize_t got = room == 0 ? 0 : take(client, bytes, room < most ? room : most);
  if (got <= 0) return;
  if (client->wants & WANTS_STDIN) streams_input(bytes, (size_t)got);
  client->left -= (size_t)got;
  if (client->left == 0) client->got = 0;
}

static bool is_input(const struct client *client) {
  return client->got == FRAME_HEADER && client->header[0] == FRAME_STDIN;
}

static void take_frame(struct client *client) {
  if (client->got < FRAME_HEADER) {
    ssize_t got = take(client, client->header + client->got, FRAME_HEADER - client->got);
    if (got <= 0) return;
    client->got += (size_t)got;
    if (client->got < FRAME_HEADER) return;
    client->left = frame_length(client->header);
    if (is_input(client) && client->left == 0) client->got = 0;
    if (is_input(client) || client->left > 0) return;
  }
  is_input(client) ? take_input(client) : take_small(client);
}

/* Whose input the container does not take waits, and so do the frames behind it. */
int clients_watch(struct pollfd *at) {
  at[0] = (struct pollfd){count < MAX_CLIENTS ? listener : -1, POLLIN, 0};
  for (int i = 0; i < count; i++) {
    int wanted = (is_input(&clients[i]) && streams_room() == 0 ? 0 : POLLIN) | (clients[i].from < clients[i].to ? POLLOUT : 0);
    /* Without one, poll(2) would still tell of its end, at once and for ever. */
    at[1 + i] = (struct pollfd){wanted == 0 ? -1 : clients[i].socket, (short)wanted, 0};
  }
  return 1 + count;
}

void clients_ready(const struct pollfd *at) {
  for (int i = 0, known = count; i < known; i++) {
    if (clients[i].socket >= 0 && at[1 + i].revents & POLLOUT) send_kept(&clients[i]);
    if (clients[i].socket >= 0 && at[1 + i].revents & (POLLIN | POLLHUP | POLLERR)) take_frame(&clients[i]);
  }
  close_ranks();
  int socket = at[0].revents ? accept4(listener, NULL, NULL, SOCK_CLOEXEC) : -1;
  if (socket >= 0) clients_add(socket, 0);
}

/* True for a client that has not read all, or is to close the connection itself. */
static bool is_waited_for(const struct client *client) {
  return client->from < client->to || client->wants & WANTS_HANDSHAKE;
}

/* Holds nothing of the container but what these clients have not read. What they still send is thrown away. */
static _Noreturn void linger(void) {
  char unwanted[4096];
  prctl(PR_SET_NAME, "minidock-linger");
  int kept[2 * MAX_CLIENTS];
  for (int i = 0; i < count; i++) kept[2 * i] = clients[i].socket, kept[2 * i + 1] = clients[i].spool;
  close_all_but(kept, 2 * (size_t)count);
  if (chdir("/") < 0) _exit(1);
  while (count > 0) {
    struct pollfd ready[MAX_CLIENTS];
    for (int i = 0; i < count; i++) {
      bool behind = clients[i].from < clients[i].to;
      if (!behind) shutdown(clients[i].socket, SHUT_WR);
      ready[i] = (struct pollfd){clients[i].socket, (short)(behind ? POLLIN | POLLOUT : POLLIN), 0};
    }
    if (poll(ready, (nfds_t)count, -1) < 0) continue;
    for (int i = 0; i < count; i++) {
      if (ready[i].revents & POLLOUT) send_kept(&clients[i]);
      if (clients[i].socket >= 0 && ready[i].revents & (POLLIN | POLLERR | POLLHUP)) take(&clients[i], unwanted, sizeof unwanted);
      if (clients[i].socket >= 0 && !is_waited_for(&clients[i])) drop(&clients[i]);
    }
    close_ranks();
  }
  _exit(0);
}

bool clients_lingers(pid_t pid) {
  for (int i = 0; i < lingering_count; i++)
    if (lingering[i] == pid) return true;
  return false;
}

void clients_lingered(pid_t pid) {
  int kept = 0;
  for (int i = 0; i < lingering_count; i++)
    if (lingering[i] != pid) lingering[kept++] = lingering[i];
  lingering_count = kept;
}

void clients_finish(int code) {
  char byte = (char)code;
  bool waited_for = false;
  for (int i = 0; i < count; i++)
    if (clients[i].socket >= 0) send_frame(&clients[i], FRAME_EXIT, &byte, 1);
  close_ranks();
  for (int i = 0; i < count; i++) waited_for |= is_waited_for(&clients[i]);
  pid_t pid = waited_for && lingering_count < MAX_LINGERING ? fork() : -1;
  if (pid == 0) linger();
  if (pid > 0) lingering[lingering_count++] = pid;
  for (int i = 0; i < count; i++) drop(&clients[i]);
  count = 0;
}
