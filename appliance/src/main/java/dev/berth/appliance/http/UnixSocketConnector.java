package dev.berth.appliance.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** HTTP on a Unix socket of mode 0660. Jetty 12.1 has no such connector of its own any more. */
final class UnixSocketConnector extends ServerConnector {
    private final Path path;
    private volatile @Nullable ServerSocketChannel listening;

    UnixSocketConnector(Server server, HttpConnectionFactory http, Path path) {
        super(server, 1, 1, http);
        this.path = path;
    }

    @Override
    public void open() throws IOException {
        Files.deleteIfExists(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        listening = channel;
    }

    @Override
    public void accept(int acceptor) throws IOException {
        ServerSocketChannel channel = listening;
        if (channel != null && channel.isOpen()) {
            SocketChannel client = channel.accept();
            client.configureBlocking(false);
            getSelectorManager().accept(client);
        }
    }

    @Override
    public boolean isOpen() {
        ServerSocketChannel channel = listening;
        return channel != null && channel.isOpen();
    }

    @Override
    public void close() {
        ServerSocketChannel channel = listening;
        listening = null;
        if (channel != null) {
            try {
                channel.close();
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // The next start removes what is left of it.
            }
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Jetty's own connector answers null while it is closed.
    public Object getTransport() {
        return listening;
    }

    @Override
    public int getLocalPort() {
        return -1;
    }
}
