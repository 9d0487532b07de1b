/// Tests of the package of the same name.
@NullMarked
package dev.sluice.sync;

import org.jspecify.annotations.NullMarked;
