/*
 * Plays the system calls of a library OS or of a confidential VM's kernel for any program: standin SOCKET [-s SYSNAME]
 * [-r RELEASE] [-v VERSION] -- COMMAND [ARGUMENT]...
 *
 * The command becomes this very process. A second one answers, by seccomp's user notification (Linux 5.14), what the
 * command and its children ask the kernel about uname and about the paths and ioctls below; everything else passes.
 * What the answers are is asked over the Unix socket, in lines:
 *   written PATH HEX   the content of a file that was opened for writing, before any later question; no answer
 *   open PATH          -> data HEX (a file with this content) | errno N
 *   mkdir PATH, rmdir PATH, stat PATH (is there a folder?) -> data | errno N
 *   ioctl NUMBER HEX   -> data HEX (what the device writes) | errno N
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "this architecture is not known"
#endif

#define SGX_QUOTE_SIZE 0x80047307u
#define SGX_QUOTE 0xC0187308u
#define TDX_REPORT 0xC4405401u
#define TDX_QUOTE 0xC0105402u

#define MOST (128 * 1024)
#define MOST_FILES 64

static const char *const PLAYED[] = {
    "/dev/sgx", "/dev/attestation", "/dev/tdx_guest", "/sys/kernel/config/tsm/report",
};

static struct utsname identity;
static FILE *answers;
static struct { char path[4096]; int fd; } written[MOST_FILES];
static int writtenCount;

static void die(const char *what) {
    fprintf(stderr, "standin: %s: %s\n", what, strerror(errno));
    _exit(125);
}

/* ---- asking ---- */

static void sendHex(const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        fprintf(answers, "%02x", bytes[i]);
    }
}

static void sendWritten(void) {
    static unsigned char content[MOST];
    for (int i = 0; i < writtenCount; i++) {
        ssize_t count = pread(written[i].fd, content, sizeof content, 0);
        fprintf(answers, "written %s ", written[i].path);
        sendHex(content, count < 0 ? 0 : (size_t) count);
        fputc('\n', answers);
    }
}

/* The bytes of the answer, or minus the error number. */
static long answer(unsigned char *bytes, size_t room) {
    static char line[2 * MOST + 16];
    fflush(answers);
    if (!fgets(line, sizeof line, answers)) {
        return -EIO;
    }
    if (strncmp(line, "errno ", 6) == 0) {
        return -atol(line + 6);
    }
    const char *hex = strncmp(line, "data ", 5) == 0 ? line + 5 : "";
    size_t count = 0;
    unsigned value;
    while (count < room && sscanf(hex + 2 * count, "%2x", &value) == 1) {
        bytes[count++] = (unsigned char) value;
    }
    return (long) count;
}

static long ask(const char *verb, const char *path, unsigned char *bytes, size_t room) {
    sendWritten();
    fprintf(answers, "%s %s\n", verb, path);
    return answer(bytes, room);
}

/* ---- the command's memory ---- */

static int memoryOf(pid_t task) {
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
    fprintf(answers, "ioctl %08x ", number);
    sendHex(in, length);
    fputc('\n', answers);
    long count = answer(out, sizeof out);
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
    if ((flags & O_ACCMODE) != O_RDONLY && writtenCount < MOST_FILES) {
        if (ftruncate(file, 0) != 0) {
            die("ftruncate");
        }
        snprintf(written[writtenCount].path, sizeof written->path, "%s", path);
        written[writtenCount++].fd = file;
    } else {
        close(file);
    }
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

static long play(int listener, const struct seccomp_notif *call, int memory, int *passes) {
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

static void serve(int listener) {
    struct seccomp_notif call;
    struct seccomp_notif_resp response;
    for (;;) {
        struct pollfd ready = {.fd = listener, .events = POLLIN};
        if (poll(&ready, 1, -1) < 0 || !(ready.revents & POLLIN)) {
            sendWritten();
            fflush(answers);
            return;
        }
        memset(&call, 0, sizeof call);
        memset(&response, 0, sizeof response);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
            continue;
        }
        int passes = 0;
        int memory = memoryOf((pid_t) call.pid);
        long result = memory < 0 ? -EPERM : play(listener, &call, memory, &passes);
        if (memory >= 0) {
            close(memory);
        }
        response.id = call.id;
        response.flags = passes ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
        response.val = result > 0 && call.data.nr == SYS_openat ? result : 0;
        response.error = !passes && result < 0 ? (int) result : 0;
        ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
    }
}

/* ---- start ---- */

#define NOTIFY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)
#define PASS BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
/* Answered when the loaded word is this, else on to the next line but one. */
#define WHEN(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), NOTIFY

static int filter(int uname) {
    struct sock_filter program[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
        PASS,
        LOAD(nr),
        WHEN(SYS_openat),
        WHEN(SYS_mkdirat),
        WHEN(SYS_unlinkat),
        WHEN(SYS_statx),
        WHEN(SYS_newfstatat),
#ifdef SYS_mkdir
        WHEN(SYS_mkdir),
        WHEN(SYS_rmdir),
#endif
        WHEN(uname ? SYS_uname : SYS_openat),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 1, 0),
        PASS,
        LOAD(args[1]),
        WHEN(SGX_QUOTE_SIZE),
        WHEN(SGX_QUOTE),
        WHEN(TDX_REPORT),
        WHEN(TDX_QUOTE),
        PASS,
    };
    struct sock_fprog all = {.len = sizeof program / sizeof *program, .filter = program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        die("no_new_privs");
    }
    int listener = (int) syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &all);
    if (listener < 0) {
        die("seccomp user notification");
    }
    return listener;
}

static void connectTo(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *) &address, sizeof address) != 0) {
        die("connecting to the test");
    }
    answers = fdopen(connection, "r+");
}

/* The answering process: nobody's child, with no file of the command's. */
static void answerFor(pid_t command, const int *numbers, int ready) {
    int listener;
    if (read(numbers[0], &listener, sizeof listener) != sizeof listener) {
        _exit(0);
    }
    int process = (int) syscall(SYS_pidfd_open, command, 0);
    int own = process < 0 ? -1 : (int) syscall(SYS_pidfd_getfd, process, listener, 0);
    if (own < 0) {
        die("taking the listener");
    }
    close(process);
    close(numbers[0]);
    if (write(ready, "r", 1) != 1) {
        die("reporting");
    }
    close(ready);
    close(0);
    close(1);
    close(2);
    serve(own);
    _exit(0);
}

int main(int count, char **words) {
    if (count < 4) {
        errno = EINVAL;
        die("usage: standin SOCKET [-s SYSNAME] [-r RELEASE] [-v VERSION] -- COMMAND");
    }
    uname(&identity);
    const char *name = words[1];
    int next = 2;
    int plays = 0;
    for (; next + 1 < count && strcmp(words[next], "--") != 0; next += 2) {
        char *field = words[next][1] == 's' ? identity.sysname
                : words[next][1] == 'r' ? identity.release : identity.version;
        memset(field, 0, sizeof identity.sysname);
        snprintf(field, sizeof identity.sysname, "%s", words[next + 1]);
        plays = 1;
    }
    int numbers[2], ready[2];
    if (pipe2(numbers, O_CLOEXEC) != 0 || pipe2(ready, O_CLOEXEC) != 0) {
        die("pipe");
    }
    pid_t command = getpid();
    pid_t first = fork();
    if (first == 0) {
        close(numbers[1]);
        close(ready[0]);
        if (fork() == 0) {
            setsid();
            connectTo(name);
            answerFor(command, numbers, ready[1]);
        }
        _exit(0);
    }
    waitpid(first, NULL, 0);
    close(ready[1]);
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    int listener = filter(plays);
    char done;
    if (write(numbers[1], &listener, sizeof listener) != sizeof listener || read(ready[0], &done, 1) != 1) {
        die("the answering process did not start");
    }
    close(listener);
    /* execvp may look along PATH; it opens nothing that is played. */
    execvp(words[next + 1], words + next + 1);
    die(words[next + 1]);
}
