/// Tests of the Markdown files of the repository: links, commands, and the tests that they name.
@NullMarked
package dev.sluice.daemon.markdown;

import org.jspecify.annotations.NullMarked;
