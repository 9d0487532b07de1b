/// Tests of the package of the same name.
@NullMarked
package dev.sluice.model;

import org.jspecify.annotations.NullMarked;
