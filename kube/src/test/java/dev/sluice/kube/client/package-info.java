/// Tests of the access to the API server, with a scripted server.
@NullMarked
package dev.sluice.kube.client;

import org.jspecify.annotations.NullMarked;
