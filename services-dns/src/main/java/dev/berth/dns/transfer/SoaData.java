package dev.berth.dns.transfer;

import static dev.berth.dns.message.Wire.i32;

import dev.berth.appliance.inventory.Soa;

/** A SOA's rdata in wire form without compression (RFC 1035 §3.3.13). */
public final class SoaData {
    private SoaData() {}

    public static byte[] of(Soa soa, long serial) {
        int mname = soa.mname().wireLength();
        int numbers = mname + soa.rname().wireLength();
        byte[] rdata = new byte[numbers + 20];
        soa.mname().copyTo(rdata, 0);
        soa.rname().copyTo(rdata, mname);
        i32(rdata, numbers, (int) serial);
        i32(rdata, numbers + 4, soa.refresh());
        i32(rdata, numbers + 8, soa.retry());
        i32(rdata, numbers + 12, soa.expire());
        i32(rdata, numbers + 16, soa.minimum());
        return rdata;
    }
}
