package dev.berth.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnersTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "10.77.0.77, true", "192.0.2.1, false", "10.200.0.1, false"})
    void onlyOurNetworksAndThisMachineMayWrite(String address, boolean ours) {
        var clock = new TestClock();
        var owners = new Owners(MemoryInventory.ofSampleSite(clock), clock);
        assertThat(owners.isOurs(Ipv4.of(address))).isEqualTo(ours);
    }
}
