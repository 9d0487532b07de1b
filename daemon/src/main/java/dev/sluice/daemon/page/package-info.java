/// The status page: static files at `/` and below `/page/`, whose scripts ask the operator
/// interface. Start at [StatusPage].
///
/// Nothing is kept or runs between requests: a file is read where it is packaged each time.
@NullMarked
package dev.sluice.daemon.page;

import org.jspecify.annotations.NullMarked;
