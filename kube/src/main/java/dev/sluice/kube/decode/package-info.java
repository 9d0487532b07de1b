/// Decodes API objects from a JSON stream into the records of `dev.sluice.model`. Start at
/// [ObjectReader], of which each kind of object has one. All of them use [JsonObjectReader].
///
/// A reader belongs to the thread that reads. The [SharedValues] are safe from any thread.
@NullMarked
package dev.sluice.kube.decode;

import org.jspecify.annotations.NullMarked;
