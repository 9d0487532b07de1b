@NullMarked
package dev.sluice.base.yaml;

import org.jspecify.annotations.NullMarked;
