/*
 * What files cost where this is run. Prints the nanoseconds of each piece of work:
 *
 *   file-work big DIRECTORY MEGABYTES            writing one file until it is on the disk; reading it from the disk; reading it from memory
 *   file-work small DIRECTORY FILES DIRECTORIES  making small files; reading all of them. Where there is that directory already: removing them
 *
 * The time is taken in here, so that neither the start of a container nor of a process is in it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MEGABYTE (1 << 20)
#define SMALL 4096

static const char BIG[] = "big";
static char block[MEGABYTE];

static void fail(const char *what) {
  fprintf(stderr, "file-work: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void begin(struct timespec *since) { clock_gettime(CLOCK_MONOTONIC, since); }

static void end(const struct timespec *since) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  printf("%lld\n", (now.tv_sec - since->tv_sec) * 1000000000LL + (now.tv_nsec - since->tv_nsec));
}

static int open_or_fail(const char *name, int flags) {
  int file = open(name, flags | O_CLOEXEC, 0600);
  if (file < 0) fail(name);
  return file;
}

static void write_big(long megabytes) {
  struct timespec since;
  begin(&since);
  int file = open_or_fail(BIG, O_WRONLY | O_CREAT | O_EXCL);
  for (long i = 0; i < megabytes; i++)
    if (write(file, block, sizeof block) != sizeof block) fail("write");
  if (fsync(file) != 0) fail("fsync");
  close(file);
  end(&since);
}

/* Of this file only: what the machine's other processes have in memory stays there. */
static void drop_from_memory(long megabytes) {
  size_t length = (size_t)megabytes * MEGABYTE;
  size_t pages = length / (size_t)sysconf(_SC_PAGESIZE);
  int file = open_or_fail(BIG, O_RDONLY);
  if ((errno = posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)) != 0) fail("posix_fadvise");
  void *memory = mmap(NULL, length, PROT_READ, MAP_SHARED, file, 0);
  unsigned char *resident = malloc(pages);
  if (memory == MAP_FAILED || resident == NULL || mincore(memory, length, resident) != 0) fail("mincore");
  size_t left = 0;
  for (size_t i = 0; i < pages; i++) left += resident[i] & 1;
  if (left > pages / 100) {
    fprintf(stderr, "file-work: %zu of %zu pages stay in memory: a read would not come from the disk\n", left, pages);
    exit(1);
  }
  free(resident);
  munmap(memory, length);
  close(file);
}

static void read_big(long megabytes) {
  struct timespec since;
  begin(&since);
  int file = open_or_fail(BIG, O_RDONLY);
  for (long i = 0; i < megabytes; i++)
    if (read(file, block, sizeof block) != sizeof block) fail("read");
  close(file);
  end(&since);
}

static const char *name_of(long file, long directories) {
  static char name[64];
  snprintf(name, sizeof name, "%ld/%ld", file % directories, file);
  return name;
}

static const char *directory_of(long directory) {
  static char name[32];
  snprintf(name, sizeof name, "%ld", directory);
  return name;
}

static void make_small(long files, long directories) {
  struct timespec since;
  begin(&since);
  for (long i = 0; i < directories; i++)
    if (mkdir(directory_of(i), 0700) != 0) fail("mkdir");
  for (long i = 0; i < files; i++) {
    int file = open_or_fail(name_of(i, directories), O_WRONLY | O_CREAT | O_EXCL);
    if (write(file, block, SMALL) != SMALL) fail("write");
    close(file);
  }
  end(&since);
}

static void read_small(long files, long directories) {
  struct timespec since;
  begin(&since);
  for (long i = 0; i < files; i++) {
    int file = open_or_fail(name_of(i, directories), O_RDONLY);
    if (read(file, block, SMALL) != SMALL) fail("read");
    close(file);
  }
  end(&since);
}

static void remove_small(long files, long directories) {
  struct timespec since;
  begin(&since);
  for (long i = 0; i < files; i++)
    if (unlink(name_of(i, directories)) != 0) fail("unlink");
  for (long i = 0; i < directories; i++)
    if (rmdir(directory_of(i)) != 0) fail("rmdir");
  end(&since);
}

static void big(long megabytes) {
  write_big(megabytes);
  drop_from_memory(megabytes);
  read_big(megabytes);
  read_big(megabytes);
  if (unlink(BIG) != 0) fail("unlink");
}

/* Returns whether the directory was made, and enters it. */
static int enter(const char *directory) {
  int made = mkdir(directory, 0700) == 0;
  if (!made && errno != EEXIST) fail(directory);
  if (chdir(directory) != 0) fail(directory);
  return made;
}

int main(int argc, char **argv) {
  long counts[2] = {0, 0};
  for (int i = 3; i < argc && i < 5; i++) counts[i - 3] = strtol(argv[i], NULL, 10);
  /* Pages that hold nothing but zeros could be stored as nothing. */
  memset(block, 'x', sizeof block);
  if (argc == 4 && strcmp(argv[1], "big") == 0 && counts[0] > 0) {
    enter(argv[2]);
    big(counts[0]);
  } else if (argc == 5 && strcmp(argv[1], "small") == 0 && counts[0] > 0 && counts[1] > 0) {
    if (enter(argv[2])) {
      make_small(counts[0], counts[1]);
      read_small(counts[0], counts[1]);
    } else {
      remove_small(counts[0], counts[1]);
    }
  } else {
    return 2;
  }
  return fflush(stdout);
}
