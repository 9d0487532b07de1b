/// Tests of the package of the same name.
@NullMarked
package dev.sluice.services;

import org.jspecify.annotations.NullMarked;
