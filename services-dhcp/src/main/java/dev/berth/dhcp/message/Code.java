package dev.berth.dhcp.message;

/** Option codes that the server reads or writes by itself; all others go through {@link OptionNames}. */
public final class Code {
    public static final int PAD = 0;
    public static final int SUBNET_MASK = 1;
    public static final int ROUTERS = 3;
    public static final int DNS_SERVERS = 6;
    public static final int HOST_NAME = 12;
    public static final int DOMAIN_NAME = 15;
    public static final int BROADCAST_ADDRESS = 28;
    public static final int NTP_SERVERS = 42;
    public static final int VENDOR_OPTIONS = 43;
    public static final int REQUESTED_ADDRESS = 50;
    public static final int LEASE_TIME = 51;
    public static final int OVERLOAD = 52;
    public static final int MESSAGE_TYPE = 53;
    public static final int SERVER_ID = 54;
    public static final int PARAMETER_REQUEST_LIST = 55;
    public static final int MESSAGE = 56;
    public static final int MAX_MESSAGE_SIZE = 57;
    public static final int RENEWAL_TIME = 58;
    public static final int REBINDING_TIME = 59;
    public static final int VENDOR_CLASS = 60;
    public static final int CLIENT_ID = 61;
    public static final int TFTP_SERVER_NAME = 66;
    public static final int BOOT_FILE = 67;
    public static final int USER_CLASS = 77;
    public static final int RAPID_COMMIT = 80;
    public static final int CLIENT_FQDN = 81;
    public static final int RELAY_INFORMATION = 82;
    public static final int LAST_TRANSACTION = 91;
    public static final int ASSOCIATED_ADDRESSES = 92;
    public static final int CLIENT_ARCHITECTURE = 93;
    public static final int CLIENT_MACHINE_ID = 97;
    public static final int V6_ONLY_PREFERRED = 108;
    public static final int SUBNET_SELECTION = 118;
    public static final int DOMAIN_SEARCH = 119;
    public static final int CLASSLESS_ROUTES = 121;
    public static final int VENDOR_SPECIFIC = 125;
    public static final int TFTP_SERVERS = 150;
    public static final int STATUS = 151;
    public static final int BASE_TIME = 152;
    public static final int STATE_SINCE = 153;
    public static final int QUERY_FROM = 154;
    public static final int QUERY_TO = 155;
    public static final int LEASE_STATE = 156;
    public static final int MICROSOFT_ROUTES = 249;
    public static final int END = 255;

    private Code() {}
}
