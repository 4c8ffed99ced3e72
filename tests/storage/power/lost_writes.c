/* A disk that loses whatever was not synced: preloaded, it remembers what each write to a *.db or *.db-wal replaced, and
   forgets it at fsync. After the CANIPOST_POWER-th write it puts all of that back and ends the process, as a power cut
   would. Reordering is not simulated: everything unsynced is lost at once. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct undo { int fd; off_t at, size; size_t length; char *was; ssize_t held; struct undo *before; } undo;
static undo *newest;
static long writes, limit = -1;
static ssize_t (*really_write)(int, const void *, size_t, off_t);

static int ours(int fd) {
    char link[64], path[4096];
    char *end = link + strlen(strcpy(link, "/proc/self/fd/"));
    char digits[16]; int n = 0, rest = fd;
    do { digits[n++] = '0' + rest % 10; } while (rest /= 10);
    while (n) *end++ = digits[--n];
    *end = 0;
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 3) return 0;
    path[length] = 0;
    const char *dot = strrchr(path, '.');
    return dot && (!strcmp(dot, ".db") || !strcmp(dot, ".db-wal"));
}

static void cut(void) {
    for (undo *one = newest; one; one = one->before) {
        if (one->held > 0) really_write(one->fd, one->was, one->held, one->at);
        ftruncate(one->fd, one->size);
    }
    _exit(70);
}

static ssize_t noted(int fd, const void *data, size_t length, off_t at) {
    if (!really_write) really_write = dlsym(RTLD_NEXT, "pwrite64");
    if (limit < 0) { const char *given = getenv("CANIPOST_POWER"); limit = given ? atol(given) : 0; }
    if (!limit || !ours(fd)) return really_write(fd, data, length, at);
    struct stat now;
    fstat(fd, &now);
    undo *one = malloc(sizeof *one);
    *one = (undo){ .fd = dup(fd), .at = at, .size = now.st_size, .length = length, .was = malloc(length), .before = newest };
    one->held = pread(fd, one->was, length, at);
    newest = one;
    ssize_t done = really_write(fd, data, length, at);
    if (++writes >= limit) cut();
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return noted(fd, data, length, at); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return noted(fd, data, length, at); }

static void synced(int fd) {
    struct stat this, that;
    fstat(fd, &this);
    for (undo **one = &newest; *one;) {
        fstat((*one)->fd, &that);
        if (that.st_ino == this.st_ino) { undo *gone = *one; *one = gone->before; close(gone->fd); free(gone->was); free(gone); }
        else one = &(*one)->before;
    }
}

int fsync(int fd) { int (*really)(int) = dlsym(RTLD_NEXT, "fsync"); int done = really(fd); if (limit > 0) synced(fd); return done; }
int fdatasync(int fd) { int (*really)(int) = dlsym(RTLD_NEXT, "fdatasync"); int done = really(fd); if (limit > 0) synced(fd); return done; }
