/// ipvs mode on a kernel that has IPVS, in the guest (`@Tag("uml")`).
@NullMarked
package dev.sluice.testbed.ipvs;

import org.jspecify.annotations.NullMarked;
