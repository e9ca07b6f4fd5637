package dev.marblerun.coordinator.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk that can lose its power and fail. Sectors of 512 bytes are written whole or not at all; everything else that
 * was not synced may be there after a crash or not, in any combination: each sector in any version that it had since
 * the last sync, each file's length, each name. After a failed sync a sector may be durable or lost for good, though
 * this process still sees it.
 */
final class SimulatedDisk implements Disk {
    static final int SECTOR = 512;

    /** The power is gone: nothing of this process goes on. */
    static final class PowerLoss extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class Inode {
        byte[] content = new byte[0];
        int size;
        byte[] durable = new byte[0];
        int durableSize;
        final Map<Integer, List<byte[]>> sectors = new TreeMap<>();
        final List<Integer> sizes = new ArrayList<>();

        void write(ByteBuffer bytes, int offset) {
            int length = bytes.remaining();
            int end = offset + length;
            if (end > content.length) {
                int capacity = Math.max(end, content.length + content.length / 2);
                content = Arrays.copyOf(content, (capacity + SECTOR - 1) & -SECTOR);
            }
            bytes.get(content, offset, length);
            if (end > size) {
                size = end;
                sizes.add(size);
            }
            touch(offset, end);
        }

        void truncate(int newSize) {
            Arrays.fill(content, Math.min(newSize, content.length), content.length, (byte) 0);
            touch(newSize, size);
            size = newSize;
            sizes.add(size);
        }

        private void touch(int from, int to) {
            for (int sector = from / SECTOR; sector * SECTOR < to; sector++) {
                sectors.computeIfAbsent(sector, s -> new ArrayList<>()).add(sector(content, sector));
            }
        }

        private static byte[] sector(byte[] content, int sector) {
            return Arrays.copyOfRange(content, sector * SECTOR, (sector + 1) * SECTOR);
        }

        void sync() {
            sectors.keySet().forEach(sector -> keep(sector, sector(content, sector)));
            sectors.clear();
            durableSize = size;
            sizes.clear();
        }

        private void keep(int sector, byte[] bytes) {
            int end = (sector + 1) * SECTOR;
            if (end > durable.length) {
                durable = Arrays.copyOf(durable, Math.max(end, 2 * durable.length));
            }
            System.arraycopy(bytes, 0, durable, sector * SECTOR, SECTOR);
        }

        /** Some of what waits becomes durable, the rest never will. */
        void syncBadly(Random random) {
            sectors.forEach((sector, versions) -> {
                if (random.nextBoolean()) {
                    keep(sector, versions.getLast());
                }
            });
            sectors.clear();
            if (!sizes.isEmpty() && random.nextBoolean()) {
                durableSize = sizes.getLast();
                sizes.clear();
            }
        }

        Inode afterCrash(Random random) {
            sectors.forEach((sector, versions) -> {
                int version = random.nextInt(versions.size() + 1);
                if (version > 0) {
                    keep(sector, versions.get(version - 1));
                }
            });
            int version = random.nextInt(sizes.size() + 1);
            Inode left = new Inode();
            left.size = version == 0 ? durableSize : sizes.get(version - 1);
            left.content = Arrays.copyOf(Arrays.copyOf(durable, left.size), (left.size + SECTOR - 1) & -SECTOR);
            left.durableSize = left.size;
            left.durable = left.content.clone();
            return left;
        }
    }

    private final Random random;
    private final Map<String, Inode> names = new HashMap<>();
    private final Map<String, Inode> durableNames = new HashMap<>();
    private final Map<String, List<Optional<Inode>>> changedNames = new TreeMap<>();
    private int operationsLeft = Integer.MAX_VALUE;
    private int faultsInThousand;

    SimulatedDisk(Random random) {
        this.random = random;
    }

    /** The power goes at one of the next operations. */
    void loseThePowerWithin(int operations) {
        operationsLeft = random.nextInt(operations);
    }

    void keepThePower() {
        operationsLeft = Integer.MAX_VALUE;
    }

    /** How many of a thousand operations fail. */
    void fail(int inThousand) {
        faultsInThousand = inThousand;
    }

    /** What is there when the power comes back. */
    SimulatedDisk afterCrash() {
        SimulatedDisk left = new SimulatedDisk(random);
        changedNames.forEach((name, versions) -> {
            int version = random.nextInt(versions.size() + 1);
            if (version > 0) {
                setName(durableNames, name, versions.get(version - 1).orElse(null));
            }
        });
        Map<Inode, Inode> survivors = new HashMap<>();
        durableNames.forEach((name, inode) ->
                left.names.put(name, survivors.computeIfAbsent(inode, one -> one.afterCrash(random))));
        left.durableNames.putAll(left.names);
        return left;
    }

    private static void setName(Map<String, Inode> names, String name, @Nullable Inode inode) {
        if (inode == null) {
            names.remove(name);
        } else {
            names.put(name, inode);
        }
    }

    /** The length of all files together. */
    long usedBytes() {
        return names.values().stream().distinct().mapToLong(inode -> inode.size).sum();
    }

    private boolean operation() {
        if (operationsLeft-- <= 0) {
            operationsLeft = 0;
            throw new PowerLoss();
        }
        return random.nextInt(1000) >= faultsInThousand;
    }

    private void orFail() throws IOException {
        if (!operation()) {
            throw new IOException("Input/output error");
        }
    }

    private void name(String name, @Nullable Inode inode) {
        setName(names, name, inode);
        changedNames.computeIfAbsent(name, n -> new ArrayList<>()).add(Optional.ofNullable(inode));
    }

    @Override
    public Optional<DiskFile> open(String name) {
        return Optional.ofNullable(names.get(name)).map(SimulatedFile::new);
    }

    @Override
    public DiskFile create(String name) throws IOException {
        orFail();
        Inode inode = new Inode();
        name(name, inode);
        return new SimulatedFile(inode);
    }

    @Override
    public boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        orFail();
        Inode inode = names.get(from);
        if (inode == null) {
            throw new IOException("no file " + from);
        }
        name(to, inode);
        name(from, null);
    }

    @Override
    public boolean link(String existing, String second) throws IOException {
        orFail();
        name(second, names.get(existing));
        return true;
    }

    @Override
    public void delete(String name) throws IOException {
        orFail();
        if (names.containsKey(name)) {
            name(name, null);
        }
    }

    @Override
    public void sync() throws IOException {
        orFail();
        durableNames.clear();
        durableNames.putAll(names);
        changedNames.clear();
    }

    @Override
    public String describe(String name) {
        return "/simulated/" + name;
    }

    @Override
    public void close() {}

    private final class SimulatedFile implements DiskFile {
        private final Inode inode;

        SimulatedFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            return inode.size;
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            int length = (int) Math.min(into.remaining(), inode.size - offset);
            if (length <= 0) {
                return -1;
            }
            into.put(inode.content, (int) offset, length);
            return length;
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            if (operation()) {
                inode.write(bytes, (int) offset);
                return;
            }
            long end = offset + random.nextInt(bytes.remaining() + 1);
            int written = (int) Math.max(0, (end & -SECTOR) - offset);
            inode.write(bytes.slice(bytes.position(), written), (int) offset);
            throw new IOException("No space left on device");
        }

        @Override
        public void truncate(long size) throws IOException {
            orFail();
            inode.truncate((int) size);
        }

        @Override
        public void sync() throws IOException {
            if (!operation()) {
                inode.syncBadly(random);
                throw new IOException("Input/output error");
            }
            inode.sync();
        }

        @Override
        public void close() {}
    }
}
