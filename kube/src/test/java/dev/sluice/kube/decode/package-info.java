/// Tests of the readers of API objects, with recordings of a real server and with noise.
@NullMarked
package dev.sluice.kube.decode;

import org.jspecify.annotations.NullMarked;
