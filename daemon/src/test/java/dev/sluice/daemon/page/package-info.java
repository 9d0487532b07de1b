@NullMarked
package dev.sluice.daemon.page;

import org.jspecify.annotations.NullMarked;
