#!/bin/sh
# Makes the Occlum instance in ./instance. Needs occlum (with DCAP), gcc, a JDK 25 in JAVA_HOME, and the agent.
set -eu
cd "$(dirname "$0")"
java_home=${JAVA_HOME:?set JAVA_HOME to a JDK 25}
agent=../../agent/target/marblerun-agent.jar
[ -r "$agent" ] || { echo "build the agent first: mvn -pl agent -am package"; exit 1; }
command -v occlum >/dev/null || { echo "occlum is not installed: use the image occlum/occlum"; exit 1; }

rm -rf build instance
mkdir build
gcc -O2 -o build/service launcher.c
"$java_home/bin/javac" --release 17 -d build/classes src/EchoService.java
"$java_home/bin/jar" cf build/service.jar -C build/classes .
# java.instrument is what -javaagent needs; add your service's modules.
"$java_home/bin/jlink" --add-modules java.base,java.instrument --strip-debug --no-man-pages \
    --no-header-files --output build/java
cp "$agent" build/

occlum new instance
cd instance
cp ../Occlum.json .
rm -rf image
copy_bom -f ../service.yaml --root image --include-dir /opt/occlum/etc/template
occlum build
