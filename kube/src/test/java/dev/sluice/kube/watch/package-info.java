/// Tests of the watch, with recordings of a real server and a scripted one.
@NullMarked
package dev.sluice.kube.watch;

import org.jspecify.annotations.NullMarked;
