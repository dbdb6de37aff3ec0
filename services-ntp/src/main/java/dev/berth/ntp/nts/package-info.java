/** Network time security: key exchange, cookies and extension fields (RFC 8915); pure. */
@NullMarked
package dev.berth.ntp.nts;

import org.jspecify.annotations.NullMarked;
