package dev.berth.tftp.server;

import dev.berth.appliance.http.HttpSites.Mounted;
import dev.berth.appliance.net.Subnet;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.udp.UdpSocket;
import dev.berth.tftp.boot.BootTree;
import dev.berth.tftp.boot.Roots;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The boot tree as it is served: over TFTP, and over HTTP under {@code /boot/}. */
public final class BootServer implements AutoCloseable {
    private final BootTree tree;
    private final TftpServer tftp;
    private @Nullable DropBox box;
    private final Mounted mounted;

    /**
     * What may change while it runs; as in the configuration.
     *
     * @param writing where clients may write and how much, or null for nowhere
     */
    public record Policy(
            Roots roots,
            boolean singlePort,
            List<Subnet> rollToOne,
            @Nullable Limits writing) {
        public Policy {
            rollToOne = List.copyOf(rollToOne);
        }
    }

    /** Takes the bound sockets over and starts to serve. */
    public BootServer(List<UdpSocket> sockets, ServiceContext context, Counts counts, Policy policy) {
        tree = new BootTree(context.inventory(), context.clock(), policy.roots());
        var told = new Told(context.observations(), context.clock());
        var resolver = new Resolver(tree, new SharedFiles(), told, counts);
        mounted = context.http().mountForNodes(BootHandler.PREFIX, new BootHandler(tree, told, counts));
        tftp = new TftpServer(
                sockets,
                resolver,
                new Owners(context.inventory(), context.clock()),
                told,
                counts,
                context.failed(),
                transfers(policy));
    }

    private TftpServer.Policy transfers(Policy policy) {
        Limits writing = policy.writing();
        if (writing == null) {
            box = null;
        } else if (box == null || !box.limits().equals(writing)) {
            box = new DropBox(writing);
        }
        return new TftpServer.Policy(policy.singlePort(), policy.rollToOne(), box);
    }

    public void apply(Policy policy) {
        tree.roots(policy.roots());
        tftp.apply(transfers(policy));
    }

    @Override
    public void close() {
        mounted.close();
        tftp.close();
    }
}
