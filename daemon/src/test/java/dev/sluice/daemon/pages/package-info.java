/// Tests of what is answered over HTTP, against recordings of kube-proxy.
@NullMarked
package dev.sluice.daemon.pages;

import org.jspecify.annotations.NullMarked;
