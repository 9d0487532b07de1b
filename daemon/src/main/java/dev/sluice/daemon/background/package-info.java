/// Work beside the path of packages, which never ends that: [PeriodicTask].
@NullMarked
package dev.sluice.daemon.background;

import org.jspecify.annotations.NullMarked;
