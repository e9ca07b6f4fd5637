/* What the parts of the stand-in share; standin.c says what it is. */
#ifndef STANDIN_H
#define STANDIN_H

#define _GNU_SOURCE
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/utsname.h>

#define SGX_QUOTE_SIZE 0x80047307u
#define SGX_QUOTE 0xC0187308u
#define SGX_REPORT 0xC0187304u
#define SGX_KEY 0xC010730Bu
#define TDX_REPORT 0xC4405401u
#define TDX_QUOTE 0xC0105402u

/* The most bytes of a file or an ioctl. */
#define MOST (128 * 1024)

/* What uname answers. */
extern struct utsname identity;

/* standin.c */
void die(const char *what);

/* answers.c: whom the answers are asked of. Answers are the number of bytes, or minus the error number. */
void connectTo(const char *name);
void noteWritten(const char *path, int file);
void sendWritten(void);
long ask(const char *verb, const char *path, unsigned char *bytes, size_t room);
long askIoctl(uint32_t number, const unsigned char *in, size_t length, unsigned char *out, size_t room);

/* calls.c: plays one system call; what it returns, or minus the error number. */
long play(int listener, const struct seccomp_notif *call, int memory, int *passes);
int memoryOf(int task);

#endif
