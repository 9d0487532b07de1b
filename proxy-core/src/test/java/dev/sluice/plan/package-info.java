/// Tests of the package of the same name.
@NullMarked
package dev.sluice.plan;

import org.jspecify.annotations.NullMarked;
