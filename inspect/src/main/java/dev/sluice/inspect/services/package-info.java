/// What is written for each frontend of each Service, and for each of its endpoints. Start at
/// [ServiceStatuses] and [EndpointStatuses].
@NullMarked
package dev.sluice.inspect.services;

import org.jspecify.annotations.NullMarked;
