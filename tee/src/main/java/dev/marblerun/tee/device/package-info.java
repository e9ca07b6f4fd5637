/**
 * What the platforms' packages share: devices that are spoken to by ioctl (through the foreign function API, which is
 * final since Java 22; source folder java22), the names of error numbers, waiting for a busy device, the first look at
 * a quote that a device gave, and what is made of a CPU's sealing key. Knows no platform.
 */
@NullMarked
package dev.marblerun.tee.device;

import org.jspecify.annotations.NullMarked;
