/// A kernel that has what this machine's may lack, IPVS for one: User-mode Linux, which runs as a
/// process. [Guest] boots one over this machine's files, runs a program inside as root, and brings
/// its exit status out.
@NullMarked
package dev.sluice.testbed.uml;

import org.jspecify.annotations.NullMarked;
