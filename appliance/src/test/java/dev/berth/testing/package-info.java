/** The test kit that every module shares. */
package dev.berth.testing;
