/// Limits how many log lines of one kind are written: [RateLimitedLog].
@NullMarked
package dev.sluice.base.log;

import org.jspecify.annotations.NullMarked;
