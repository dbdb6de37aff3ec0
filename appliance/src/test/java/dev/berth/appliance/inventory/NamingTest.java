package dev.berth.appliance.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamingTest {
    @ParameterizedTest
    @CsvSource({
        "10.76.255.255, ''",
        "10.77.0.0, 10.77.0.0/25",
        "10.77.0.127, 10.77.0.0/25",
        "10.77.0.128, 10.77.0.128/25",
        "10.77.0.255, 10.77.0.128/25",
        "10.77.1.0, ''",
        "10.255.255.254, ''",
        "10.255.255.255, 10.255.255.255/32",
        "11.0.0.0, ''",
        "192.168.0.5, 192.168.0.4/31",
        "192.168.0.6, ''",
        "255.255.255.255, 255.255.255.0/24"
    })
    void theNetworkThatHoldsAnAddress(String address, String subnet) {
        Naming naming = naming(
                List.of("255.255.255.0/24", "10.77.0.0/25", "10.77.0.128/25", "10.255.255.255/32", "192.168.0.4/31"));

        assertEquals(subnet, found(naming, Ipv4.of(address)));
    }

    @Test
    void withoutNetworksNoneHoldsAnAddress() {
        assertEquals("", found(naming(List.of()), Ipv4.of("10.77.0.1")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void asEachNetworkByItselfSays(long seed) {
        var random = new Random(seed);
        List<Subnet> subnets = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            // Close together; at the end of the address space in half of the rounds.
            int bits = random.nextInt(1 << 12) - (seed % 2 == 0 ? 1 << 12 : 0);
            Subnet subnet = Subnet.holding(new Ipv4(bits), 24 + random.nextInt(9));
            // The rules refuse a network that overlaps another one.
            if (subnets.stream().noneMatch(subnet::overlaps)) {
                subnets.add(subnet);
            }
        }
        Naming naming = naming(subnets.stream().map(Subnet::toString).toList());
        for (int bits = -(1 << 12) - 10; bits < (1 << 12) + 10; bits++) {
            var address = new Ipv4(bits);
            String holding = subnets.stream()
                    .filter(subnet -> subnet.contains(address))
                    .map(Subnet::toString)
                    .findFirst()
                    .orElse("");
            assertEquals(holding, found(naming, address), address.toString());
        }
    }

    private static String found(Naming naming, Ipv4 address) {
        Network network = naming.network(address);
        return network == null ? "" : network.subnet().toString();
    }

    private static Naming naming(List<String> subnets) {
        return new Naming(
                null,
                subnets.stream()
                        .map(subnet -> new Network(
                                "n" + subnets.indexOf(subnet),
                                Subnet.of(subnet),
                                null,
                                List.of(),
                                List.of(),
                                null,
                                null,
                                true,
                                Map.of(),
                                Map.of()))
                        .toList(),
                Map.of());
    }
}
