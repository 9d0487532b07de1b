/// Runs the scripts of this module, and programs that stand in for others. Start at [ScriptRun].
@NullMarked
package dev.sluice.deploy.scripts;

import org.jspecify.annotations.NullMarked;
