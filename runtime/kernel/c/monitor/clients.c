/*
 * The clients that are attached: the one that started the container, those that have waited for its start in the folder `attaching` of its directory, and those
 * that connect to the socket `attach` there. Each gets the container's output in Docker's framing and may send input, in frames too (interpreter/program.h).
 *
 * What a client has not read is kept in memory, up to a megabyte; then the monitor reads no more of what the client wants, until the client goes on or is gone. So
 * a client that reads loses nothing and fills no disk, and the container waits, as docker's does.
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Bytes that one client has not read: the container waits at the first; its last words are in two pipes, of a megabyte at most. Milliseconds: see clients_finish. */
enum { MOST_UNREAD = 1 << 20, ROOM = 4 << 20, PATIENCE = 5000, LITTLE_PATIENCE = 1000 };

struct client {
  int socket;
  unsigned wants;
  char *unread;    /* NULL: it was sent nothing so far */
  size_t from, to; /* of that */
  unsigned char header[FRAME_HEADER];
  size_t got;  /* of the header of the frame that is coming in */
  size_t left; /* of its content */
};

static struct client clients[MAX_CLIENTS];
static int count;
static int listener = -1;

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

/* After a round in which some were dropped. */
static void close_ranks(void) {
  int kept = 0;
  for (int i = 0; i < count; i++)
    if (clients[i].socket >= 0) clients[kept++] = clients[i];
  count = kept;
}

/* Clients that stand in the queue have come in time, and are told how it has ended. */
void clients_stop_listening(void) {
  if (listener >= 0) shutdown(listener, SHUT_RDWR);
  close_ranks();
  for (int socket; listener >= 0 && (socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) clients_add(socket, 0);
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
  if (taken) clients[count++] = (struct client){.socket = socket, .wants = wants};
  else close(socket);
}

static size_t unread(const struct client *client) {
  return client->to - client->from;
}

static void drop(struct client *client) {
  if (client->wants & WANTS_STDIN) streams_input_end();
  close_at(&client->socket);
  free(client->unread);
  client->unread = NULL;
  client->from = client->to = 0;
}

static bool keep(struct client *client, const void *bytes, size_t size) {
  if (client->unread == NULL) client->unread = malloc(ROOM);
  if (client->unread == NULL) return false;
  if (client->from > MOST_UNREAD || size > ROOM - client->to) {
    memmove(client->unread, client->unread + client->from, unread(client));
    client->to -= client->from;
    client->from = 0;
  }
  if (size > ROOM - client->to) return false;
  memcpy(client->unread + client->to, bytes, size);
  client->to += size;
  return true;
}

static void send_unread(struct client *client) {
  ssize_t sent = send(client->socket, client->unread + client->from, unread(client), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) drop(client);
  if (sent > 0) client->from += (size_t)sent;
  if (unread(client) == 0) client->from = client->to = 0;
}

/* Output with a hole in it is worse than none: without room for what it has not read, a client is dropped. */
static void send_frame(struct client *client, enum frame_type type, const char *bytes, size_t size) {
  unsigned char header[FRAME_HEADER];
  bool is_behind = unread(client) > 0;
  frame_header(header, type, size);
  if (!keep(client, header, sizeof header) || !keep(client, bytes, size)) drop(client);
  else if (!is_behind) send_unread(client);
}

static bool wants(const struct client *client, enum frame_type stream) {
  return client->socket >= 0 && client->wants & (stream == FRAME_STDERR ? WANTS_STDERR : WANTS_STDOUT);
}

bool clients_keep_up(enum frame_type stream) {
  for (int i = 0; i < count; i++)
    if (wants(&clients[i], stream) && unread(&clients[i]) >= MOST_UNREAD) return false;
  return true;
}

void clients_send(enum frame_type stream, const char *bytes, size_t size) {
  for (int i = 0; i < count; i++)
    if (wants(&clients[i], stream)) send_frame(&clients[i], stream, bytes, size);
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
  /* Whoever asks again and again, and reads no answer. */
  if (unread(client) >= MOST_UNREAD) drop(client);
  else if (client->wants & WANTS_HANDSHAKE) send_frame(client, FRAME_HELLO, content, 1);
}

static void take_input(struct client *client) {
  char bytes[16384];
  size_t room = streams_room(client->left), most = client->left < sizeof bytes ? client->left : sizeof bytes;
  ssize_t got = room == 0 ? 0 : take(client, bytes, room < most ? room : most);
  if (got <= 0) return;
  client->left -= (size_t)got;
  if (client->wants & WANTS_STDIN) streams_input(bytes, (size_t)got, client->left == 0);
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
    int wanted = (is_input(&clients[i]) && streams_room(clients[i].left) == 0 ? 0 : POLLIN) | (unread(&clients[i]) > 0 ? POLLOUT : 0);
    /* Without one, poll(2) would still tell of its end, at once and for ever. */
    at[1 + i] = (struct pollfd){wanted == 0 ? -1 : clients[i].socket, (short)wanted, 0};
  }
  return 1 + count;
}

void clients_ready(const struct pollfd *at) {
  for (int i = 0, known = count; i < known; i++) {
    if (clients[i].socket >= 0 && unread(&clients[i]) > 0 && at[1 + i].revents & (POLLOUT | POLLHUP | POLLERR)) send_unread(&clients[i]);
    if (clients[i].socket >= 0 && at[1 + i].revents & (POLLIN | POLLHUP | POLLERR)) take_frame(&clients[i]);
  }
  close_ranks();
  int socket = at[0].revents ? accept4(listener, NULL, NULL, SOCK_CLOEXEC) : -1;
  if (socket >= 0) clients_add(socket, 0);
}

/*
 * The exit code, and with it this end of the connection (unix(7), SCM_RIGHTS): a descriptor that is under way stays open until what it came with is read. So a
 * client may write until then; Node would drop what it has not read when a write fails. True when the client is told, or gone.
 */
static bool send_exit(const struct client *client, int code) {
  unsigned char frame[FRAME_HEADER + 1];
  frame_header(frame, FRAME_EXIT, 1);
  frame[FRAME_HEADER] = (unsigned char)code;
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec part = {frame, sizeof frame};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  *rights = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(rights), &client->socket, sizeof(int));
  ssize_t sent = sendmsg(client->socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  /* The kernel may refuse the descriptor (ETOOMANYREFS): the code matters more. */
  if (sent < 0 && errno != EAGAIN && errno != EINTR && errno != EPIPE && errno != ECONNRESET)
    sent = send(client->socket, frame, sizeof frame, MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent >= 0 || (errno != EAGAIN && errno != EINTR);
}

/* Returns how many bytes there are that the kernel has not taken. */
static size_t tell(int code) {
  size_t left = 0;
  for (int i = 0; i < count; i++) {
    if (unread(&clients[i]) > 0) send_unread(&clients[i]);
    if (clients[i].socket >= 0 && unread(&clients[i]) == 0 && send_exit(&clients[i], code)) drop(&clients[i]);
    if (clients[i].socket >= 0) left += unread(&clients[i]) + 1;
  }
  close_ranks();
  return left;
}

/* With CAP_NET_ADMIN the kernel's buffers become as large as they have to be. */
void clients_finish(int code, bool lives_again) {
  for (int i = 0; i < count; i++)
    setsockopt(clients[i].socket, SOL_SOCKET, SO_SNDBUFFORCE, &(int){(int)unread(&clients[i]) + MOST_UNREAD}, sizeof(int));
  long long end = clock_ms() + LITTLE_PATIENCE;
  for (size_t left, before = SIZE_MAX; (left = tell(code)) > 0; before = left) {
    struct pollfd ready[MAX_CLIENTS];
    if (left < before) end = clock_ms() + (lives_again ? LITTLE_PATIENCE : PATIENCE);
    if (clock_ms() >= end) break;
    for (int i = 0; i < count; i++) ready[i] = (struct pollfd){clients[i].socket, POLLOUT, 0};
    poll(ready, (nfds_t)count, poll_ms(end));
  }
  for (int i = 0; i < count; i++) drop(&clients[i]);
  count = 0;
}
