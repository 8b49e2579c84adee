/* Preloaded into a program, ends it as a power cut would, just before its Nth call that changes a file:
     LD_PRELOAD=crash.so CRASH_AT=7 program
   With CRASH_SIGNAL=2 it gets that signal there, and goes on if it catches it.
   With CRASH_EXCHANGE=0 it sees a file system that cannot exchange two folders.
   With CRASH_LOCKS=0 it sees one without locks, as some network file systems are.
   Linux and glibc; the program must be linked dynamically. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static void count(void) {
  static long last = -1;
  if (last < 0) {
    const char *text = getenv("CRASH_AT");
    last = text ? strtol(text, NULL, 10) : 0;
  }
  if (atomic_fetch_add(&calls, 1) + 1 == last) {
    const char *text = getenv("CRASH_SIGNAL");
    int number = text ? (int)strtol(text, NULL, 10) : SIGKILL;
    /* Who starts the program may have blocked it. */
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
  }
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Opening counts where it makes or empties a file. */
#define OPEN(name, first, pass)                      \
  int name(first const char *path, int flags, ...) { \
    mode_t mode = 0;                                 \
    if (flags & (O_CREAT | O_TMPFILE)) {             \
      va_list more;                                  \
      va_start(more, flags);                         \
      mode = va_arg(more, mode_t);                   \
      va_end(more);                                  \
    }                                                \
    if (flags & (O_CREAT | O_TRUNC)) count();        \
    return NEXT(name)(pass path, flags, mode);       \
  }
#define NOTHING
#define FOLDER int folder,
#define PASS_FOLDER folder,
OPEN(open, NOTHING, NOTHING)
OPEN(open64, NOTHING, NOTHING)
OPEN(openat, FOLDER, PASS_FOLDER)
OPEN(openat64, FOLDER, PASS_FOLDER)

#define CALL(type, name, parameters, arguments) \
  type name parameters {                        \
    count();                                    \
    return NEXT(name) arguments;                \
  }
CALL(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size))
CALL(ssize_t, writev, (int file, const struct iovec *parts, int number), (file, parts, number))
CALL(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
CALL(ssize_t, pwrite64, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at))
CALL(int, fsync, (int file), (file))
CALL(int, fdatasync, (int file), (file))
CALL(int, ftruncate, (int file, off_t size), (file, size))
CALL(int, ftruncate64, (int file, off64_t size), (file, size))
CALL(int, rename, (const char *from, const char *to), (from, to))
CALL(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
CALL(int, unlink, (const char *path), (path))
CALL(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, link, (const char *from, const char *to), (from, to))
CALL(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
CALL(int, syncfs, (int file), (file))
CALL(int, rmdir, (const char *path), (path))
CALL(int, remove, (const char *path), (path))

int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
  count();
  const char *can = getenv("CRASH_EXCHANGE");
  if (flags & RENAME_EXCHANGE && can && *can == '0') {
    errno = EINVAL;
    return -1;
  }
  return NEXT(renameat2)(a, from, b, to, flags);
}

int flock(int descriptor, int operation) {
  const char *has = getenv("CRASH_LOCKS");
  if (has && *has == '0') {
    errno = ENOLCK;
    return -1;
  }
  return NEXT(flock)(descriptor, operation);
}
