/* /bin/service: starts Java with a fixed command line. The host, which starts the enclave, may add nothing to it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
    static char *const command[] = {
        "/opt/java/bin/java",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+DisableAttachMechanism",
        "-Xmx64m", "-Xss256k", "-XX:CompressedClassSpaceSize=16m", "-XX:ReservedCodeCacheSize=16m",
        "-XX:MaxMetaspaceSize=64m",
        "-javaagent:/opt/service/marblerun-agent.jar",
        "-cp", "/opt/service/service.jar",
        "dev.marblerun.agent.Launcher", "EchoService",
        NULL,
    };
    /* Java and the loader read options from these, too. */
    static const char *const obeyed[] = {
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "LD_PRELOAD", "LD_LIBRARY_PATH",
    };
    for (size_t i = 0; i < sizeof obeyed / sizeof *obeyed; i++) {
        unsetenv(obeyed[i]);
    }
    execv(command[0], command);
    perror(command[0]);
    return 1;
}
