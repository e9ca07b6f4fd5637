#!/bin/sh
# Makes the Occlum instance in ./instance. Needs occlum (with DCAP), gcc, a JDK 25 in JAVA_HOME, and the premain's jar.
set -eu
cd "$(dirname "$0")"
java_home=${JAVA_HOME:?set JAVA_HOME to a JDK 25}
jar=$(ls ../../premain/target/marblerun-premain-*-all.jar) || {
    echo "build the premain first: mvn -pl premain -am package"
    exit 1
}
command -v occlum >/dev/null || { echo "occlum is not installed: use the image occlum/occlum"; exit 1; }

rm -rf build instance
mkdir build
gcc -O2 -o build/premain launcher.c
gcc -O2 -o build/hello_world hello_world.c
cp "$jar" build/premain.jar
modules=$("$java_home/bin/jdeps" --multi-release 25 --ignore-missing-deps --print-module-deps build/premain.jar)
"$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output build/runtime
build/runtime/bin/java -Xshare:dump -XX:+UseSerialGC

occlum new instance
cd instance
cp ../Occlum.json .
rm -rf image
copy_bom -f ../hello.yaml --root image --include-dir /opt/occlum/etc/template
occlum build
