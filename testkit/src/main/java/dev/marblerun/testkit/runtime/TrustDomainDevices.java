package dev.marblerun.testkit.runtime;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** configfs-tsm of a TDX virtual machine's kernel with quotes of another TEE. */
public final class TrustDomainDevices implements Devices {
    private static final String ROOT = "/sys/kernel/config/tsm/report/";
    private static final int EIO = 5;
    private static final int EINVAL = 22;

    private final Tee tee;
    private final Set<String> folders = new HashSet<>();

    public TrustDomainDevices(Tee tee) {
        this.tee = tee;
    }

    /** The requests that nobody removed. */
    public Set<String> folders() {
        return Set.copyOf(folders);
    }

    @Override
    public Answer makeFolder(String path) {
        if (!path.startsWith(ROOT)) {
            return new Answer.Failure(ENOENT);
        }
        folders.add(path);
        return Answer.done();
    }

    @Override
    public Answer findFolder(String path) {
        return folders.contains(path) ? Answer.done() : new Answer.Failure(ENOENT);
    }

    @Override
    public Answer removeFolder(String path) {
        return folders.remove(path) ? Answer.done() : new Answer.Failure(ENOENT);
    }

    @Override
    public Answer open(String path, Map<String, byte[]> written) {
        int end = path.lastIndexOf('/');
        if (!folders.contains(path.substring(0, end))) {
            return new Answer.Failure(ENOENT);
        }
        byte[] data = written.getOrDefault(path.substring(0, end) + "/inblob", new byte[0]);
        return switch (path.substring(end + 1)) {
            case "provider" -> text("tdx_guest\n");
            case "generation" -> text(data.length == 0 ? "0\n" : "1\n");
            case "inblob" -> Answer.done();
            case "outblob" -> quote(data);
            default -> new Answer.Failure(ENOENT);
        };
    }

    private Answer quote(byte[] reportData) {
        if (reportData.length != 64) {
            return new Answer.Failure(EINVAL);
        }
        try {
            return new Answer.Data(tee.quote(Arrays.copyOf(reportData, 64)));
        } catch (TeeException e) {
            return new Answer.Failure(EIO);
        }
    }

    private static Answer text(String content) {
        return new Answer.Data(content.getBytes(StandardCharsets.US_ASCII));
    }
}
