/* Asks the test over its Unix socket what to answer; the lines are described in standin.c. */
#include "standin.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MOST_FILES 64

static FILE *answers;
static struct { char path[4096]; int fd; } written[MOST_FILES];
static int writtenCount;

void connectTo(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *) &address, sizeof address) != 0) {
        die("connecting to the test");
    }
    answers = fdopen(connection, "r+");
}

/* From now on what is in the file is told before each question. */
void noteWritten(const char *path, int file) {
    if (writtenCount == MOST_FILES) {
        close(file);
        return;
    }
    snprintf(written[writtenCount].path, sizeof written->path, "%s", path);
    written[writtenCount++].fd = file;
}

static void sendHex(const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        fprintf(answers, "%02x", bytes[i]);
    }
}

void sendWritten(void) {
    static unsigned char content[MOST];
    for (int i = 0; i < writtenCount; i++) {
        ssize_t count = pread(written[i].fd, content, sizeof content, 0);
        fprintf(answers, "written %s ", written[i].path);
        sendHex(content, count < 0 ? 0 : (size_t) count);
        fputc('\n', answers);
    }
    fflush(answers);
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

long ask(const char *verb, const char *path, unsigned char *bytes, size_t room) {
    sendWritten();
    fprintf(answers, "%s %s\n", verb, path);
    return answer(bytes, room);
}

long askIoctl(uint32_t number, const unsigned char *in, size_t length, unsigned char *out, size_t room) {
    fprintf(answers, "ioctl %08x ", number);
    sendHex(in, length);
    fputc('\n', answers);
    return answer(out, room);
}
