/* The application: any program that knows files and variables. It says who it is, and that its key is there. */
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
    const char *greeting = getenv("GREETING");
    FILE *key = fopen("/root/tls/key.pem", "r");
    printf("%s says %s", words[0], greeting ? greeting : "nothing");
    printf(count > 1 ? " to %s\n" : "%s\n", count > 1 ? words[1] : "");
    printf("the private key of its certificate is %s\n", key ? "there" : "missing");
    return key == NULL;
}
