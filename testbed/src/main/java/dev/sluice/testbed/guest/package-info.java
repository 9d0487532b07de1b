/// Kernels with features that the machine's own kernel may lack, such as IPVS. A [Guest] boots one
/// over the machine's files, runs a program inside as root, and returns its exit status. There are
/// two kinds of [Machine]: [UserModeLinux] is fast and has IPVS; [EmulatedPc] is slow and has
/// everything that a node has.
@NullMarked
package dev.sluice.testbed.guest;

import org.jspecify.annotations.NullMarked;
