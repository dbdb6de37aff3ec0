/** Passwords that an LDAP directory keeps. */
@NullMarked
package dev.berth.appliance.ldap;

import org.jspecify.annotations.NullMarked;
