package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Documents on this machine: a bundle, a cache's folder, a folder of seven files ({@link CollateralFolder}), or a
 * folder of such folders, one per platform. Read anew at each call, so that whoever replaces files needs to tell
 * nobody.
 */
public final class LocalItems implements ItemSource {
    private final Path path;

    public LocalItems(Path path) {
        this.path = path;
    }

    @Override
    public CollateralDocument fetch(Item item) throws CollateralSourceException {
        List<Bundle.Entry> entries = entries();
        for (Bundle.Entry entry : entries) {
            if (entry.document().item().equals(item)) {
                return entry.document();
            }
        }
        throw new CollateralSourceException(Kind.NOT_FOUND, item.title() + ": " + path + " has none, only "
                + titles(entries) + ". Fetch it with \"marblerun collateral fetch\" where a network is");
    }

    /**
     * All documents; of several that are about one item, the newest.
     *
     * @throws CollateralSourceException if there are none, or one cannot be read
     */
    public List<Bundle.Entry> entries() throws CollateralSourceException {
        if (Files.isDirectory(path)) {
            Map<Item, Bundle.Entry> newest = new LinkedHashMap<>();
            if (CollateralFolder.isOne(path)) {
                addFolder(newest, path);
            } else {
                for (Path child : children()) {
                    if (CollateralFolder.isOne(child)) {
                        addFolder(newest, child);
                    } else if (CacheFolder.isFile(child)) {
                        bundle(child).entries().forEach(entry -> addNewest(newest, entry));
                    }
                }
            }
            if (newest.isEmpty()) {
                throw new CollateralSourceException(Kind.FILE, path + " has no collateral: neither a tcb_info.json"
                        + " nor folders that have one nor files of a cache. Fetch some with \"marblerun collateral"
                        + " fetch\"");
            }
            return List.copyOf(newest.values());
        }
        return bundle(path).entries();
    }

    private List<Path> children() throws CollateralSourceException {
        try (Stream<Path> list = Files.list(path)) {
            List<Path> children = new ArrayList<>(list.limit(Limits.COLLATERAL_ITEMS + 1L).sorted().toList());
            if (children.size() > Limits.COLLATERAL_ITEMS) {
                throw new CollateralSourceException(
                        Kind.TOO_MANY, path + " has more than " + Limits.COLLATERAL_ITEMS + " files");
            }
            return children;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static Bundle bundle(Path file) throws CollateralSourceException {
        try (InputStream in = Files.newInputStream(file)) {
            return Bundle.read(in.readNBytes(Limits.BUNDLE_BYTES + 1), file.toString());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void addFolder(Map<Item, Bundle.Entry> newest, Path folder) throws CollateralSourceException {
        try {
            Collateral.Parts parts = CollateralFolder.read(folder);
            for (CollateralDocument document : FolderDocuments.of(parts, folder.toString())) {
                addNewest(newest, new Bundle.Entry(document, ParsedDocument.of(document).issued()));
            }
        } catch (CollateralException e) {
            throw new CollateralSourceException(
                    Kind.FILE, "The collateral in " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void addNewest(Map<Item, Bundle.Entry> newest, Bundle.Entry entry) {
        newest.merge(entry.document().item(), entry,
                (old, other) -> other.fetched().isAfter(old.fetched()) ? other : old);
    }

    private static String titles(List<Bundle.Entry> entries) {
        List<String> titles = entries.stream().map(entry -> entry.document().item().title()).toList();
        return titles.size() > 12 ? titles.subList(0, 12) + " and " + (titles.size() - 12) + " more" : titles + "";
    }

    private static CollateralSourceException unreadable(Path file, IOException e) {
        return new CollateralSourceException(
                Kind.FILE, file + " cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage(), e);
    }
}
