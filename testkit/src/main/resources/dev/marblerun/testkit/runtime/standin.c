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
 * answers.c speaks these lines, calls.c takes system calls apart, and here is how the command and its answerer start.
 */
#include "standin.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "this architecture is not known"
#endif

struct utsname identity;

void die(const char *what) {
    fprintf(stderr, "standin: %s: %s\n", what, strerror(errno));
    _exit(125);
}

static void serve(int listener) {
    struct seccomp_notif call;
    struct seccomp_notif_resp response;
    for (;;) {
        struct pollfd ready = {.fd = listener, .events = POLLIN};
        if (poll(&ready, 1, -1) < 0 || !(ready.revents & POLLIN)) {
            sendWritten();
            return;
        }
        memset(&call, 0, sizeof call);
        memset(&response, 0, sizeof response);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) {
            continue;
        }
        int passes = 0;
        int memory = memoryOf((int) call.pid);
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
        WHEN(SGX_REPORT),
        WHEN(SGX_KEY),
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
