package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the documents that Intel publishes, as what it is about. Documents of one item replace each other over time.
 *
 * @param tee of TCB info and QE identity; SGX for the revocation lists, which serve both
 * @param fmspc of TCB info: 12 lower-case hexadecimal digits; else empty
 * @param ca of a PCK CRL; else null
 */
public record Item(Kind kind, Tee tee, String fmspc, @Nullable Ca ca) {
    private static final Pattern FMSPC = Pattern.compile("[0-9a-f]{12}");
    private static final Pattern ID = Pattern.compile("root_ca_crl|pck_crl\\.(?<ca>processor|platform)"
            + "|qe_identity\\.(?<qe>sgx|tdx)|tcb_info\\.(?<tcb>sgx|tdx)\\.(?<fmspc>[0-9a-f]{12})");

    /** The kinds of documents. */
    public enum Kind {
        ROOT_CA_CRL,
        PCK_CRL,
        TCB_INFO,
        QE_IDENTITY
    }

    public Item {
        if ((kind == Kind.TCB_INFO) != FMSPC.matcher(fmspc).matches() || (kind == Kind.PCK_CRL) != (ca != null)) {
            throw new IllegalArgumentException("no item " + kind + " with FMSPC \"" + fmspc + "\" and CA " + ca);
        }
    }

    public static Item rootCaCrl() {
        return new Item(Kind.ROOT_CA_CRL, Tee.SGX, "", null);
    }

    public static Item pckCrl(Ca ca) {
        return new Item(Kind.PCK_CRL, Tee.SGX, "", ca);
    }

    /**
     * TCB info of one kind of platform.
     *
     * @param fmspc 12 hexadecimal digits of either case
     */
    public static Item tcbInfo(Tee tee, String fmspc) {
        return new Item(Kind.TCB_INFO, tee, fmspc.toLowerCase(Locale.ROOT), null);
    }

    public static Item qeIdentity(Tee tee) {
        return new Item(Kind.QE_IDENTITY, tee, "", null);
    }

    /** A name that is also fit for a file: {@code tcb_info.sgx.00606a000000}, {@code pck_crl.platform} and so on. */
    public String id() {
        return switch (kind) {
            case ROOT_CA_CRL -> "root_ca_crl";
            case PCK_CRL -> "pck_crl." + caName();
            case TCB_INFO -> "tcb_info." + lower(tee) + "." + fmspc;
            case QE_IDENTITY -> "qe_identity." + lower(tee);
        };
    }

    /** The item of such a name; empty when there is none. */
    public static Optional<Item> ofId(String id) {
        Matcher m = ID.matcher(id);
        if (!m.matches()) {
            return Optional.empty();
        }
        if (m.group("ca") != null) {
            return Optional.of(pckCrl(Ca.valueOf(upper(m.group("ca")))));
        }
        if (m.group("qe") != null) {
            return Optional.of(qeIdentity(Tee.valueOf(upper(m.group("qe")))));
        }
        return Optional.of(m.group("tcb") == null
                ? rootCaCrl()
                : tcbInfo(Tee.valueOf(upper(m.group("tcb"))), m.group("fmspc")));
    }

    /** {@code processor} or {@code platform}, as requests call it; empty unless this is a PCK CRL. */
    public String caName() {
        return ca == null ? "" : lower(ca);
    }

    /** What people call it. */
    public String title() {
        return switch (kind) {
            case ROOT_CA_CRL -> "root CA CRL";
            case PCK_CRL -> "PCK CRL of the " + caName() + " CA";
            case TCB_INFO -> "TCB info for " + tee + ", FMSPC " + fmspc;
            case QE_IDENTITY -> "QE identity for " + tee;
        };
    }

    @Override
    public String toString() {
        return id();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
