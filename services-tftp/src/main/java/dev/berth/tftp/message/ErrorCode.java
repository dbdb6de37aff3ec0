package dev.berth.tftp.message;

/** Error codes by their number (RFC 1350, appendix; 8 from RFC 2347). */
public enum ErrorCode {
    NOT_DEFINED,
    FILE_NOT_FOUND,
    ACCESS_VIOLATION,
    DISK_FULL,
    ILLEGAL_OPERATION,
    UNKNOWN_TRANSFER_ID,
    FILE_EXISTS,
    NO_SUCH_USER,
    OPTIONS_REFUSED
}
