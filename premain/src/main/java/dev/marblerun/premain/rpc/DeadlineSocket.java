package dev.marblerun.premain.rpc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A socket of which all reads together end at a deadline, however slowly the other side drips. Writes do not wait: the
 * send buffer takes the largest request whole.
 */
final class DeadlineSocket extends Socket {
    private static final int SEND_BUFFER_BYTES = 256 * 1024;

    private volatile Deadline deadline;

    DeadlineSocket(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Connects and prepares for short messages. */
    void open(InetSocketAddress address, int timeoutMillis) throws IOException {
        setSendBufferSize(SEND_BUFFER_BYTES);
        setTcpNoDelay(true);
        connect(address, timeoutMillis);
    }

    void setDeadline(Deadline deadline) {
        this.deadline = deadline;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                limit();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                limit();
                return super.read(bytes, offset, length);
            }
        };
    }

    private void limit() throws IOException {
        if (deadline.expired()) {
            throw new SocketTimeoutException("the time is over");
        }
        setSoTimeout(deadline.millis());
    }
}
