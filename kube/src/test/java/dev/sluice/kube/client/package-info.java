/// Tests of how the API server is reached, and a scripted one.
@NullMarked
package dev.sluice.kube.client;

import org.jspecify.annotations.NullMarked;
