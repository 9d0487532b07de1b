/// Work off the packet path, on threads of its own: [PeriodicTask]. Its failure ends nothing.
@NullMarked
package dev.sluice.base.background;

import org.jspecify.annotations.NullMarked;
