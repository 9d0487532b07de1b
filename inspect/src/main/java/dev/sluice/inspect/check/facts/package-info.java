/// What was read of a node, as values: the input of its checks. Start at [NodeFacts]. Each part is
/// a [Fact], so that one which cannot be read does not hide the others.
@NullMarked
package dev.sluice.inspect.check.facts;

import org.jspecify.annotations.NullMarked;
