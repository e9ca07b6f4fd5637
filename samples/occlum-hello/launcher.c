/*
 * /bin/premain of the image. On Occlum the host writes the command line; Java would obey options on it (-cp, -D, a
 * -javaagent) and in these variables. So this program drops both and runs Java with exactly the line below.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
    static char *const LINE[] = {
        "/opt/premain/bin/java",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-MaxFDLimit", "-XX:-UsePerfData", "-Xshare:auto",
        "-Xmx24m", "-Xss256k", "-XX:CompressedClassSpaceSize=16m", "-XX:ReservedCodeCacheSize=8m",
        "-XX:MaxMetaspaceSize=48m", "-jar", "/opt/premain/premain.jar", NULL,
    };
    static const char *const OBEYED[] = {
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "LD_PRELOAD", "LD_LIBRARY_PATH",
    };
    for (size_t i = 0; i < sizeof OBEYED / sizeof *OBEYED; i++) {
        unsetenv(OBEYED[i]);
    }
    execv(LINE[0], LINE);
    perror(LINE[0]);
    return 1;
}
