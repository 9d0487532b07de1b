/// Tests of what is read of API objects, against recordings of a real server and noise.
@NullMarked
package dev.sluice.kube.decode;

import org.jspecify.annotations.NullMarked;
