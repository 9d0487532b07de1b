/// Tests of objects in files, with recordings of a real server.
@NullMarked
package dev.sluice.kube;

import org.jspecify.annotations.NullMarked;
