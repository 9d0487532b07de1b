/// API objects in JSON made into the records of `dev.sluice.model`, as they stream. Start at
/// [ObjectReader]: each kind of objects has one. [JsonObjectReader] is what they all read with.
///
/// Readers belong to the thread that reads; the [SharedValues] they share are safe from any.
@NullMarked
package dev.sluice.kube.decode;

import org.jspecify.annotations.NullMarked;
