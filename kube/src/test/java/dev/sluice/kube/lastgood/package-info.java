@NullMarked
package dev.sluice.kube.lastgood;

import org.jspecify.annotations.NullMarked;
