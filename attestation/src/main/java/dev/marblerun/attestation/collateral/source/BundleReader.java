package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads the form that {@link Bundle} describes, strictly. */
final class BundleReader {
    private static final int BASE64_GROWTH = 2;
    private static final int DEPTH = 3;
    private static final int ORIGIN_CHARACTERS = 2048;
    private static final Set<String> MEMBERS = Set.of("item", "origin", "fetched", "body", "issuerChain");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxDocumentLength(Limits.BUNDLE_BYTES)
                    .maxStringLength(BASE64_GROWTH * Limits.CRL_BYTES)
                    .maxNumberLength(20)
                    .build())
            .build();

    private final JsonParser parser;
    private final String file;

    private BundleReader(JsonParser parser, String file) {
        this.parser = parser;
        this.file = file;
    }

    static Bundle read(byte[] bytes, String file) throws CollateralSourceException {
        if (bytes.length > Limits.BUNDLE_BYTES) {
            throw bad(file, "it has more than " + Limits.BUNDLE_BYTES + " bytes");
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            return Bundle.of(new BundleReader(parser, file).document());
        } catch (JacksonException e) {
            throw new CollateralSourceException(Kind.FILE, sentence(file, "it is no JSON of the form and size"
                    + " that a bundle has"), e);
        } catch (IllegalArgumentException e) {
            throw new CollateralSourceException(Kind.FILE, sentence(file, String.valueOf(e.getMessage())), e);
        }
    }

    private List<Bundle.Entry> document() throws CollateralSourceException {
        demand(parser.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
        demand("format".equals(parser.nextName()), "its first member is not \"format\"");
        demand(BundleWriter.FORMAT.equals(parser.nextStringValue()), "its format is not " + BundleWriter.FORMAT);
        demand("version".equals(parser.nextName()), "its second member is not \"version\"");
        demand(parser.nextIntValue(-1) == BundleWriter.VERSION,
                "its version is not " + BundleWriter.VERSION + ", the one that this program reads");
        demand("documents".equals(parser.nextName()), "its third member is not \"documents\"");
        demand(parser.nextToken() == JsonToken.START_ARRAY, "\"documents\" is no array");
        List<Bundle.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            demand(entries.size() < Limits.COLLATERAL_ITEMS,
                    "it has more than " + Limits.COLLATERAL_ITEMS + " documents");
            demand(parser.currentToken() == JsonToken.START_OBJECT, "a document is no object");
            entries.add(entry());
        }
        demand(parser.nextToken() == JsonToken.END_OBJECT, "it has a fourth member");
        demand(parser.nextToken() == null, "something follows it");
        return entries;
    }

    private Bundle.Entry entry() throws CollateralSourceException {
        Map<String, String> members = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = String.valueOf(parser.currentName());
            demand(MEMBERS.contains(name), "a document has a member that is none of " + MEMBERS);
            demand(parser.nextToken() == JsonToken.VALUE_STRING, "\"" + name + "\" of a document is no string");
            members.put(name, parser.getString());
        }
        demand(members.keySet().equals(MEMBERS), "a document has not all of " + MEMBERS);
        Item item = Item.ofId(get(members, "item"))
                .orElseThrow(() -> bad(file, "\"" + Printable.of(get(members, "item")) + "\" is no item"));
        String origin = get(members, "origin");
        demand(origin.length() <= ORIGIN_CHARACTERS, "an origin is longer than " + ORIGIN_CHARACTERS);
        CollateralDocument document = new CollateralDocument(item, base64(members, "body"),
                base64(members, "issuerChain"), file + " (from " + Printable.of(origin) + ")", Optional.empty());
        return new Bundle.Entry(document, fetched(get(members, "fetched")));
    }

    private static String get(Map<String, String> members, String name) {
        return members.getOrDefault(name, "");
    }

    private static byte[] base64(Map<String, String> members, String name) {
        return Base64.getDecoder().decode(get(members, name));
    }

    private Instant fetched(String text) throws CollateralSourceException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new CollateralSourceException(
                    Kind.FILE, sentence(file, "\"" + Printable.of(text) + "\" is no time"), e);
        }
    }

    private void demand(boolean condition, String otherwise) throws CollateralSourceException {
        if (!condition) {
            throw bad(file, otherwise);
        }
    }

    private static CollateralSourceException bad(String file, String what) {
        return new CollateralSourceException(Kind.FILE, sentence(file, what));
    }

    private static String sentence(String file, String what) {
        return file + " is no collateral bundle: " + what
                + ". Make one with \"marblerun collateral bundle\"";
    }
}
