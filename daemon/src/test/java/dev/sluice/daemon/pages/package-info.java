/// Tests of HTTP answers, with recordings of kube-proxy.
@NullMarked
package dev.sluice.daemon.pages;

import org.jspecify.annotations.NullMarked;
