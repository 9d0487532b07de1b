/// What passes this node now: connections, read for one question ([FlowReader]), and packets, while
/// a command traces them ([TraceSession]). Nothing is kept between questions.
@NullMarked
package dev.sluice.daemon.live;

import org.jspecify.annotations.NullMarked;
