/// Tests of objects in files, against recordings of a real server.
@NullMarked
package dev.sluice.kube;

import org.jspecify.annotations.NullMarked;
