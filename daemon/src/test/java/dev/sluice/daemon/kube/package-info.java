/// Tests of what is read from the API, against recordings of a real server and a scripted one.
@NullMarked
package dev.sluice.daemon.kube;

import org.jspecify.annotations.NullMarked;
