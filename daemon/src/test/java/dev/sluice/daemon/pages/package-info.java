/// Tests of HTTP answers, against recordings of kube-proxy.
@NullMarked
package dev.sluice.daemon.pages;

import org.jspecify.annotations.NullMarked;
