package dev.marblerun.cli.lint;

import java.util.List;
import java.util.regex.Pattern;

/** What to do about what the checks find, by the words of their messages. */
final class Hints {
    /** What a message says that nothing here knows. */
    static final String GENERAL = "Compare the entry with the documentation of the manifest.";

    private record Hint(Pattern message, String advice) {}

    private static final List<Hint> HINTS = List.of(
            hint("no allowed packages", "Add an entry to Packages: marblerun package-info IMAGE prints its values."),
            hint("no allowed marbles", "Add an entry to Marbles that names one of the packages."),
            hint("does not contain marble package", "Name an entry of Packages; names are case-sensitive."),
            hint("both UniqueID \\*and\\*", "Keep UniqueID to allow this very image alone, or SignerID, ProductID and"
                    + " SecurityVersion to allow newer ones of the same signer."),
            hint("misses value for (SignerID|ProductID|SecurityVersion)", "Give SignerID, ProductID and"
                    + " SecurityVersion together, or UniqueID alone: marblerun package-info IMAGE prints them."),
            hint("both TDX|stands beside TDX|MRTD|RTMR|TDAttributes|trust domain|SEPT_VE", "See docs/packages.md for"
                    + " what the package of a trust domain has to say."),
            hint("misses TLS entry", "Add the tag to TLS, or take it out of the marble."),
            hint("misses (Port|Addr)", "Write both as strings, for example \"Port\": \"8443\"."),
            hint("references undefined secret", "Name a certificate among Secrets; names are case-sensitive."),
            hint("disable client auth|disables client auth", "Set Cert and DisableClientAuth: true together, or"
                    + " neither: then the marble presents its own certificate and asks for the client's."),
            hint("does not contain a certificate for user|invalid certificate for user|no certificate",
                    "Put the user's certificate there as PEM, line breaks written as \\n."),
            hint("same certificate for users", "Give every user a certificate of their own."),
            hint("role does not exist", "Name an entry of Roles; names are case-sensitive."),
            hint("unrecognized resource type", "ResourceType is Packages, Secrets or Manifest, in this spelling."),
            hint("is not defined in manifest", "Name an existing entry, or take the name out of ResourceNames."),
            hint("unknown action", "Packages take UpdateSecurityVersion; Secrets ReadSecret and WriteSecret; Manifest"
                    + " UpdateManifest."),
            hint("secret is not user-defined", "Set UserDefined: true for the secret, or take WriteSecret away."),
            hint("per-marble-unique secret", "Set Shared: true for the secret, or take ReadSecret away."),
            hint("resource names are not allowed", "Leave ResourceNames out: there is one manifest."),
            hint("unknown type: ", "Type is symmetric-key, cert-rsa, cert-ecdsa, cert-ed25519 or plain."),
            hint("invalid secret size|key length too large|cert-ed25519|unsupported size|-bit keys|takes as long|bytes"
                            + " together, more",
                    "Size is in bits: symmetric-key a multiple of 8, cert-rsa 2048 or more, cert-ecdsa 224, 256, 384"
                            + " or 521, cert-ed25519 none."),
            hint("unsupported secret of type plain", "Nothing can generate plain text: set UserDefined: true and upload"
                    + " it with marblerun secret set."),
            hint("both NotAfter and ValidFor", "Keep one of the two."),
            hint("after the year 9999|GeneralizedTime", "Choose an earlier end; ValidFor is in days."),
            hint("parsing time|RFC 3339", "Write a time as 2030-01-31T00:00:00Z."),
            hint("malformed|certificate template|x509: |asn1: ", "Compare the entry Cert with a certificate template"
                    + " of the documentation, field by field."),
            hint("invalid IP address|IP range|URI|percent", "Write addresses as 192.0.2.1 or 2001:db8::1."),
            hint("manifest update permissions", "Give more users a role with ResourceType Manifest and the action"
                    + " UpdateManifest, or lower Config.UpdateThreshold."),
            hint("recovery threshold", "RecoveryThreshold is at least 2 and at most the number of RecoveryKeys; leave"
                    + " it out to need all of them."),
            hint("unknown seal mode", "SealMode is ProductKey, UniqueKey or Disabled, in this spelling."),
            hint("unknown feature gate", "FeatureGates are SignQuoteEndpoint, MonotonicCounter and AzureHSMSealing."),
            hint("required environment variables", "Set these variables for the Coordinator, or take the gate away."),
            hint("not a public key|unsupported type of public key", "Put an RSA public key there as PEM: openssl rsa"
                    + " -in key.pem -pubout."),
            hint("recovery key has", "Make recovery keys of 3072 bits or more."),
            hint("unknown encoding type", "Encoding is string, base64 or hex."),
            hint("illegal base64", "Write standard base64 with padding: base64 -w0 FILE."),
            hint("encoding/hex", "Write two hexadecimal digits for each byte."),
            hint("null bytes", "A variable cannot hold a zero byte: put the data into Files, or encode it."),
            hint("function \".*\" not defined", "Files know pem, hex, base64 and raw; Env knows pem, hex, base64 and"
                    + " string."),
            hint("secret does not exist", "Name an entry of Secrets; names are case-sensitive."),
            hint("can't evaluate field", "Templates know .MarbleRun.RootCA, .MarbleRun.MarbleCert,"
                    + " .MarbleRun.CoordinatorRoot, .MarbleRun.CoordinatorIntermediate, .Secrets and"
                    + " .Previous.Secrets."),
            hint("only secrets of type plain", "Use hex or base64 for keys, pem for certificates."),
            hint("invalid secret type for pem", "Name the part: .Cert, .Public or .Private."),
            hint("empty value", "This part of the secret has no value: keys have no .Cert, root certificates no"
                    + " .Private."),
            hint("template: |executing ", "Correct the template where the message says: line, and column if known."),
            hint("unknown field is ignored", "Correct the name or take the field out: it has no effect, and a rule"
                    + " that you count on may be missing."),
            hint("field has no effect", "Take the field out."),
            hint("given twice", "Keep one of the two."),
            hint("cannot unmarshal", "Write a value of the type that the message names: text in quotes, numbers and"
                    + " true or false without, and no fractions."),
            hint("in debug mode", "Set Debug: false before anything secret is entrusted to it."),
            hint("TCB status .* (is unknown|is never accepted)", "Use Intel's names: UpToDate, SWHardeningNeeded,"
                    + " ConfigurationNeeded, ConfigurationAndSWHardeningNeeded, OutOfDate,"
                    + " OutOfDateConfigurationNeeded."),
            hint("no quote will match", "Correct the value: as it is, no marble can be activated."),
            hint("asks for nothing", "Give it a CPUSVN, QESVN, PCESVN or RootCA, or take it out."),
            hint("invalid character|unexpected end|max depth|got: |not UTF-8", "Correct the JSON at this place."),
            hint("more than [0-9]+$|longer than", "Split the deployment, or move large data out of the manifest."),
            hint("^and [0-9]+ more$", "Correct those above and run lint again."));

    private Hints() {}

    private static Hint hint(String message, String advice) {
        return new Hint(Pattern.compile(message), advice);
    }

    /** The advice for a message; {@link #GENERAL} when nothing better is known. */
    static String of(String message) {
        return HINTS.stream()
                .filter(hint -> hint.message().matcher(message).find())
                .map(Hint::advice)
                .findFirst()
                .orElse(GENERAL);
    }
}
