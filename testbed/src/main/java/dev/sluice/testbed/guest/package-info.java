/// Kernels that have what this machine's may lack, IPVS for one. A [Guest] boots one over this
/// machine's files, runs a program inside as root, and brings its exit status out. There are two
/// kinds of [Machine] for it: [UserModeLinux] computes fast and has IPVS; [EmulatedPc] is slow and
/// has everything a node has.
@NullMarked
package dev.sluice.testbed.guest;

import org.jspecify.annotations.NullMarked;
