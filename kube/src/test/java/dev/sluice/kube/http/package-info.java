/// Tests of the HTTP client, against servers that say exactly what a test wants.
@NullMarked
package dev.sluice.kube.http;

import org.jspecify.annotations.NullMarked;
