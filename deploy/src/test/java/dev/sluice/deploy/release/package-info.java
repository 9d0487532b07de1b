/// Tests of the scripts that make and publish a release, and of the workflows that call them. What
/// a release consists of is tested by `ReleaseIT`, which installs from one.
@NullMarked
package dev.sluice.deploy.release;

import org.jspecify.annotations.NullMarked;
