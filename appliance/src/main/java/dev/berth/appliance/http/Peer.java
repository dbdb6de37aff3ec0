package dev.berth.appliance.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;

/** Who is at the other end of a request. */
public final class Peer {
    private Peer() {}

    /** The local user at the other end of the Unix socket, or empty for a request that came over TCP. */
    public static Optional<String> localUser(Request request) {
        boolean unix = request.getConnectionMetaData().getLocalSocketAddress() instanceof UnixDomainSocketAddress;
        if (unix
                && request.getConnectionMetaData().getConnection().getEndPoint() instanceof SocketChannelEndPoint end
                && end.getChannel() instanceof SocketChannel channel) {
            try {
                return Optional.of(channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                        .user()
                        .getName());
            } catch (IOException | UnsupportedOperationException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The client's IP address as text, as logins are counted by. */
    public static String place(Request request) {
        return address(request) instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "unknown";
    }

    /** Whether nobody on the way can read along: over TLS, or from this machine itself. */
    public static boolean mayCarrySecrets(Request request) {
        if (request.isSecure()) {
            return true;
        }
        if (!(address(request) instanceof InetSocketAddress peer) || peer.getAddress() == null) {
            // The Unix socket.
            return true;
        }
        return peer.getAddress().isLoopbackAddress()
                || request.getConnectionMetaData().getLocalSocketAddress() instanceof InetSocketAddress local
                        && peer.getAddress().equals(local.getAddress());
    }

    public static SocketAddress address(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress();
    }
}
