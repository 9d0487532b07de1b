/// Work beside the path of packages, which never ends that: [PeriodicTask].
@NullMarked
package dev.sluice.base.background;

import org.jspecify.annotations.NullMarked;
