package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of Intel's Provisioning Certification Service or of a PCCS, which speaks the same (Intel PCS API; PCCS
 * design guide; dcap.md, 3.5).
 *
 * @param origin scheme, host, port and whatever path precedes {@code /sgx/certification}; no slash at the end
 * @param version 3 or 4
 * @param intel whether it is Intel's own, which has the root CA CRL elsewhere
 */
public record PcsEndpoint(String origin, int version, boolean intel) {
    private static final String INTEL_HOST = "api.trustedservices.intel.com";
    private static final Pattern API = Pattern.compile("(?<before>.*?)/(?:sgx|tdx)/certification/v(?<version>[0-9]+)");

    /** Intel's service, version 4. */
    public static final PcsEndpoint INTEL = new PcsEndpoint("https://" + INTEL_HOST, 4, true);

    /**
     * Reads an address: {@code https://host:8081/sgx/certification/v4/}, as in Intel's configuration file, or without
     * the path, which means version 4.
     *
     * @param plain whether {@code http} is allowed
     * @throws CollateralSourceException if it is no such address; the message says what is wrong
     */
    public static PcsEndpoint parse(String text, boolean plain) throws CollateralSourceException {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw wrong(text, "it is no URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw wrong(text, "it does not begin with https://");
        }
        if (scheme.equals("http") && !plain) {
            throw wrong(text, "it begins with http://, over which anybody on the way may answer. Use https, or say that"
                    + " any certificate is good enough");
        }
        if (uri.getHost() == null) {
            throw wrong(text, "it names no host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong(text, "it has more than host, port and path");
        }
        String path = uri.getRawPath().replaceAll("/+$", "");
        Matcher m = API.matcher(path);
        int version = 4;
        if (m.matches()) {
            version = m.group("version").length() == 1 ? Integer.parseInt(m.group("version")) : 0;
            path = m.group("before");
        } else if (!path.isEmpty()) {
            throw wrong(text, "its path is not of the form /sgx/certification/v4/");
        }
        if (version != 3 && version != 4) {
            throw wrong(text, "the API's version is neither 3 nor 4");
        }
        return new PcsEndpoint(scheme + "://" + uri.getRawAuthority() + path, version,
                uri.getHost().equalsIgnoreCase(INTEL_HOST));
    }

    /** The address of a resource, such as {@code qe/identity}. */
    URI resource(Tee tee, String name) {
        String api = tee.name().toLowerCase(Locale.ROOT) + "/certification/v" + version;
        return URI.create(origin + "/" + api + "/" + name);
    }

    @Override
    public String toString() {
        return resource(Tee.SGX, "").toString();
    }

    private static CollateralSourceException wrong(String text, String what) {
        return new CollateralSourceException(Kind.CONFIGURATION,
                "The address of the collateral service, \"" + Printable.of(text) + "\", cannot be used: " + what
                        + ". It is like https://localhost:8081/sgx/certification/v4/");
    }
}
