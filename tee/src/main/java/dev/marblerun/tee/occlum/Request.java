package dev.marblerun.tee.occlum;

import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.Pause;

/** What {@code /dev/sgx} is asked for (dcap.md, 8.1), and what to check when it does not give it. */
enum Request {
    /** {@code _IOR('s', 7, uint32_t)}: how large quotes are. */
    QUOTE_SIZE(0x80047307L, "the quote's size (GET_DCAP_QUOTE_SIZE)"),
    /** {@code _IOWR('s', 8, {report_data*, quote_len*, quote_buf*})}. */
    QUOTE(0xC0187308L, "a quote (GEN_DCAP_QUOTE)"),
    /** {@code _IOWR('s', 4, {target_info* or null, report_data* or null, report*})}. */
    REPORT(0xC0187304L, "the enclave's own report (CREATE_REPORT)"),
    /** {@code _IOWR('s', 11, {key_request*, key*})}. */
    KEY(0xC010730BL, "a sealing key (GET_KEY)");

    private static final String NOT_READY = "Occlum's quoting is not ready, and after its first failure it answers so"
            + " until the enclave is restarted. On the host check the SGX driver (/dev/sgx_enclave,"
            + " /dev/sgx_provision), the AESM service, Intel's DCAP libraries, and the PCCS in"
            + " /etc/sgx_default_qcnl.conf; then restart the enclave. An enclave of simulation mode (SIM) never quotes";

    private final long number;
    private final String subject;

    Request(long number, String subject) {
        this.number = number;
        this.subject = subject;
    }

    /** The ioctl. */
    long number() {
        return number;
    }

    /** What is asked for, in words. */
    String subject() {
        return subject;
    }

    /** What to check after this error number. */
    String advice(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> "Occlum forbids it; check Occlum.json";
            case Errno.ENOMEM -> "the enclave has no memory left; raise kernel_space_heap_size in Occlum.json";
            default -> this == QUOTE_SIZE || this == QUOTE ? quoteAdvice(errno) : keyAdvice(errno);
        };
    }

    private static String quoteAdvice(int errno) {
        return switch (errno) {
            case Errno.EIO -> NOT_READY;
            case Errno.ENOSYS, Errno.ENOTTY -> "this Occlum was built without DCAP (feature dcap; not in HYPER mode,"
                    + " not with OCCLUM_DISABLE_DCAP=1). Use an Occlum with DCAP";
            case Errno.EBUSY, Errno.EINTR -> "the quoting enclave was busy each of " + Pause.ATTEMPTS
                    + " times; check the load of the host and its AESM service";
            case Errno.EINVAL -> "the quoting enclave failed, or its quotes have grown meanwhile; check the AESM"
                    + " service and the PCCS on the host";
            default -> "check Occlum's log (OCCLUM_LOG_LEVEL=debug) and the host's AESM service";
        };
    }

    /** Reports and keys come from the CPU through the library OS; nothing on the host takes part. */
    private static String keyAdvice(int errno) {
        return switch (errno) {
            case Errno.ENOSYS, Errno.ENOTTY -> "this Occlum is too old to have it; use a newer one";
            // Occlum answers so to requests that it does not know, and for every error of the SGX SDK.
            case Errno.EINVAL -> "the CPU or Occlum's SGX SDK refused it, or this Occlum is too old to have it; check"
                    + " the version of Occlum and its log";
            case Errno.EIO -> "the enclave's device failed; restart the enclave, and check the version of Occlum";
            case Errno.EBUSY, Errno.EINTR -> "it was busy each of " + Pause.ATTEMPTS
                    + " times; check the load of the host, and restart the enclave";
            default -> "check Occlum's log (OCCLUM_LOG_LEVEL=debug)";
        };
    }
}
