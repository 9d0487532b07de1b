/// Rules for the source text of all modules that no compiler checks: sizes of files and methods,
/// and names of types. [SourceTree] reads the files; each test has one rule.
@NullMarked
package dev.sluice.testbed.sources;

import org.jspecify.annotations.NullMarked;
