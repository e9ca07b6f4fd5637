/* The system calls: what the command wants, taken from its memory, and what it gets. */
#include "standin.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const PLAYED[] = {
    "/dev/sgx", "/dev/attestation", "/dev/tdx_guest", "/sys/kernel/config/tsm/report",
};

/* ---- the command's memory ---- */

int memoryOf(int task) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", task);
    return open(path, O_RDWR | O_CLOEXEC);
}

static int get(int memory, uint64_t from, void *to, size_t count) {
    return pread(memory, to, count, (off_t) from) == (ssize_t) count ? 0 : -EFAULT;
}

static int put(int memory, uint64_t to, const void *from, size_t count) {
    return pwrite(memory, from, count, (off_t) to) == (ssize_t) count ? 0 : -EFAULT;
}

static int getPath(int memory, uint64_t from, char *path, size_t room) {
    for (size_t i = 0; i < room; i++) {
        if (get(memory, from + i, path + i, 1) != 0) {
            return -EFAULT;
        }
        if (path[i] == 0) {
            return 0;
        }
    }
    return -ENAMETOOLONG;
}

static int isPlayed(const char *path) {
    for (size_t i = 0; i < sizeof PLAYED / sizeof *PLAYED; i++) {
        size_t length = strlen(PLAYED[i]);
        if (strncmp(path, PLAYED[i], length) == 0 && (path[length] == 0 || path[length] == '/')) {
            return 1;
        }
    }
    return 0;
}

/* ---- system calls ---- */

static long playIoctl(int memory, uint32_t number, uint64_t argument) {
    static unsigned char in[MOST], out[MOST];
    uint64_t words[3] = {0};
    uint64_t target = argument;
    uint32_t room = 4;
    size_t length = 0;
    if (number == SGX_QUOTE) {
        if (get(memory, argument, words, 24) || get(memory, words[0], in, 64) || get(memory, words[1], &room, 4)) {
            return -EFAULT;
        }
        length = 64;
        target = words[2];
    } else if (number == TDX_REPORT) {
        length = room = 64 + 1024;
        if (get(memory, argument, in, length)) {
            return -EFAULT;
        }
    } else if (number == TDX_QUOTE) {
        if (get(memory, argument, words, 16) || words[1] > MOST || get(memory, words[0], in, words[1])) {
            return -EFAULT;
        }
        length = room = (uint32_t) words[1];
        target = words[0];
    }
    long count = askIoctl(number, in, length, out, sizeof out);
    if (count < 0) {
        return count;
    }
    if ((size_t) count > room) {
        return -EINVAL;
    }
    if (put(memory, target, out, (size_t) count)) {
        return -EFAULT;
    }
    uint32_t size = (uint32_t) count;
    return number == SGX_QUOTE ? put(memory, words[1], &size, 4) : 0;
}

/* Opens a file in memory inside the command. */
static long playOpen(int listener, uint64_t id, const char *path, uint64_t flags) {
    static unsigned char content[MOST];
    long count = ask("open", path, content, sizeof content);
    if (count < 0) {
        return count;
    }
    int file = memfd_create("played", MFD_CLOEXEC);
    if (file < 0 || write(file, content, (size_t) count) != count || lseek(file, 0, SEEK_SET) != 0) {
        die("memfd");
    }
    struct seccomp_notif_addfd add = {
        .id = id, .srcfd = (uint32_t) file, .newfd_flags = flags & O_CLOEXEC,
    };
    long descriptor = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
    if (descriptor < 0) {
        descriptor = -errno;
    }
    if ((flags & O_ACCMODE) == O_RDONLY) {
        close(file);
        return descriptor;
    }
    if (ftruncate(file, 0) != 0) {
        die("ftruncate");
    }
    noteWritten(path, file);
    return descriptor;
}

/* Every folder looks like the root. */
static long playStat(int memory, long number, const char *path, const __u64 *args) {
    long found = ask("stat", path, (unsigned char[1]){0}, 1);
    if (found < 0) {
        return found;
    }
    if (number == SYS_statx) {
        struct statx folder;
        return statx(AT_FDCWD, "/", 0, STATX_BASIC_STATS, &folder) != 0 ? -EIO
                : put(memory, args[4], &folder, sizeof folder);
    }
    struct stat folder;
    return stat("/", &folder) != 0 ? -EIO : put(memory, args[2], &folder, sizeof folder);
}

long play(int listener, const struct seccomp_notif *call, int memory, int *passes) {
    const __u64 *args = call->data.args;
    static char path[4096];
    switch (call->data.nr) {
        case SYS_uname:
            return put(memory, args[0], &identity, sizeof identity);
        case SYS_ioctl:
            return playIoctl(memory, (uint32_t) args[1], args[2]);
        default:
            break;
    }
    int relative = call->data.nr == SYS_openat || call->data.nr == SYS_mkdirat || call->data.nr == SYS_unlinkat
            || call->data.nr == SYS_statx || call->data.nr == SYS_newfstatat;
    int failed = getPath(memory, args[relative ? 1 : 0], path, sizeof path);
    if (failed || !isPlayed(path)) {
        *passes = 1;
        return 0;
    }
    switch (call->data.nr) {
        case SYS_openat:
            return playOpen(listener, call->id, path, args[2]);
        case SYS_statx:
        case SYS_newfstatat:
            return playStat(memory, call->data.nr, path, args);
        case SYS_unlinkat:
#ifdef SYS_rmdir
        case SYS_rmdir:
#endif
            return ask("rmdir", path, (unsigned char[1]){0}, 1);
        default:
            return ask("mkdir", path, (unsigned char[1]){0}, 1);
    }
}
