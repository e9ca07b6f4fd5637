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

/* What the device reads for an ioctl, and where it writes what. */
struct transfer {
    unsigned char in[MOST];
    size_t length;
    uint64_t target;
    uint32_t room;
    /* Where to write how much it was; 0 for nowhere. */
    uint64_t size;
};

static int quoteTransfer(int memory, uint64_t argument, struct transfer *transfer) {
    uint64_t words[3];
    if (get(memory, argument, words, 24) || get(memory, words[0], transfer->in, 64)
            || get(memory, words[1], &transfer->room, 4)) {
        return -EFAULT;
    }
    transfer->length = 64;
    transfer->target = words[2];
    transfer->size = words[1];
    return 0;
}

/* The report data, zeros for none, then the target, if there is one. */
static int reportTransfer(int memory, uint64_t argument, struct transfer *transfer) {
    uint64_t words[3];
    memset(transfer->in, 0, 64);
    if (get(memory, argument, words, 24) || (words[1] && get(memory, words[1], transfer->in, 64))
            || (words[0] && get(memory, words[0], transfer->in + 64, 512))) {
        return -EFAULT;
    }
    transfer->length = words[0] ? 64 + 512 : 64;
    transfer->target = words[2];
    transfer->room = 432;
    return words[2] ? 0 : -EINVAL;
}

static int keyTransfer(int memory, uint64_t argument, struct transfer *transfer) {
    uint64_t words[2];
    if (get(memory, argument, words, 16) || get(memory, words[0], transfer->in, 512)) {
        return -EFAULT;
    }
    transfer->length = 512;
    transfer->target = words[1];
    transfer->room = 16;
    return 0;
}

static int trustDomainQuoteTransfer(int memory, uint64_t argument, struct transfer *transfer) {
    uint64_t words[2];
    if (get(memory, argument, words, 16) || words[1] > MOST || get(memory, words[0], transfer->in, words[1])) {
        return -EFAULT;
    }
    transfer->length = transfer->room = (uint32_t) words[1];
    transfer->target = words[0];
    return 0;
}

static int transferOf(int memory, uint32_t number, uint64_t argument, struct transfer *transfer) {
    transfer->length = 0;
    transfer->target = argument;
    transfer->room = 4;
    transfer->size = 0;
    switch (number) {
        case SGX_QUOTE:
            return quoteTransfer(memory, argument, transfer);
        case SGX_REPORT:
            return reportTransfer(memory, argument, transfer);
        case SGX_KEY:
            return keyTransfer(memory, argument, transfer);
        case TDX_QUOTE:
            return trustDomainQuoteTransfer(memory, argument, transfer);
        case TDX_REPORT:
            transfer->length = transfer->room = 64 + 1024;
            return get(memory, argument, transfer->in, transfer->length);
        default:
            return 0;
    }
}

static long playIoctl(int memory, uint32_t number, uint64_t argument) {
    static struct transfer transfer;
    static unsigned char out[MOST];
    int failed = transferOf(memory, number, argument, &transfer);
    if (failed) {
        return failed;
    }
    long count = askIoctl(number, transfer.in, transfer.length, out, sizeof out);
    if (count < 0) {
        return count;
    }
    if ((size_t) count > transfer.room) {
        return -EINVAL;
    }
    if (put(memory, transfer.target, out, (size_t) count)) {
        return -EFAULT;
    }
    uint32_t size = (uint32_t) count;
    return transfer.size ? put(memory, transfer.size, &size, 4) : 0;
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
