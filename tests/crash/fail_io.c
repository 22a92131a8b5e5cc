// Preloaded into the daemon (LD_PRELOAD): the n-th write or sync of a file below a directory fails,
// or every sync is a lie. What is to fail, and how many calls there were, stands in memory that the
// campaign has mapped as well: the file that the variable FAIL_IO names. FAIL_IO_BELOW is the
// directory.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct Orders {
  _Atomic uint64_t writes;  // so many calls until now
  _Atomic uint64_t syncs;
  uint64_t failingWrite;  // the number of the call that fails, 0 for none
  uint64_t failingSync;
  uint32_t error;           // errno of a call that fails
  uint32_t lies;            // a sync does nothing and succeeds
  _Atomic uint32_t failed;  // so many calls have failed
  char path[1024];          // the file of the last one
};

static struct Orders* orders;
static const char* below;

__attribute__((constructor)) static void takeOrders(void) {
  const char* path = getenv("FAIL_IO");
  below = getenv("FAIL_IO_BELOW");
  if (path == NULL || below == NULL) return;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  void* memory = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd < 0 || memory == MAP_FAILED) abort();
  close(fd);
  orders = memory;
}

// The file's name, if it lies below the directory.
static const char* watched(int fd, char* path, size_t room) {
  if (orders == NULL) return NULL;
  int before = errno;
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, room - 1);
  errno = before;
  if (size <= 0) return NULL;
  path[size] = '\0';
  size_t prefix = strlen(below);
  if (strncmp(path, below, prefix) != 0) return NULL;
  return path[prefix] == '/' || path[prefix] == '\0' ? path : NULL;
}

// Counts the call; whether it is the one that fails.
static int isTurn(_Atomic uint64_t* calls, uint64_t failing, const char* path) {
  if (atomic_fetch_add(calls, 1) + 1 != failing) return 0;
  snprintf(orders->path, sizeof orders->path, "%s", path);
  atomic_fetch_add(&orders->failed, 1);
  return 1;
}

static int writeFails(int fd) {
  char room[PATH_MAX];
  const char* path = watched(fd, room, sizeof room);
  return path != NULL && isTurn(&orders->writes, orders->failingWrite, path);
}

static int fail(void) {
  errno = (int)orders->error;
  return -1;
}

// The next function of this name, which dlsym() gives as an object.
#define REAL(type, name) \
  static type real;      \
  if (real == NULL) *(void**)&real = dlsym(RTLD_NEXT, name)

typedef ssize_t (*Write)(int, const void*, size_t);
typedef ssize_t (*Pwrite)(int, const void*, size_t, off_t);
typedef int (*Sync)(int);

// A write that fails has written half of it.
ssize_t write(int fd, const void* bytes, size_t size) {
  REAL(Write, "write");
  if (!writeFails(fd)) return real(fd, bytes, size);
  return real(fd, bytes, size / 2) < 0 ? -1 : fail();
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  REAL(Pwrite, "pwrite");
  if (!writeFails(fd)) return real(fd, bytes, size, at);
  return real(fd, bytes, size / 2, at) < 0 ? -1 : fail();
}

// One that fails has synced nothing.
static int syncOrFail(Sync real, int fd) {
  char room[PATH_MAX];
  const char* path = watched(fd, room, sizeof room);
  if (path == NULL) return real(fd);
  if (isTurn(&orders->syncs, orders->failingSync, path)) return fail();
  return orders->lies ? 0 : real(fd);
}

int fsync(int fd) {
  REAL(Sync, "fsync");
  return syncOrFail(real, fd);
}

int fdatasync(int fd) {
  REAL(Sync, "fdatasync");
  return syncOrFail(real, fd);
}
