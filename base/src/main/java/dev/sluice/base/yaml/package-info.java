/// YAML with anchors, aliases and merge keys, as a stream of JSON tokens.
@NullMarked
package dev.sluice.base.yaml;

import org.jspecify.annotations.NullMarked;
