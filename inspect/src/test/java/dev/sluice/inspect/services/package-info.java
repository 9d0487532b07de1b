@NullMarked
package dev.sluice.inspect.services;

import org.jspecify.annotations.NullMarked;
