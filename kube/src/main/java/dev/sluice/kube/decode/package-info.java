/// Decodes API objects from a JSON stream into the records of `dev.sluice.model`. Start at
/// [ObjectReader]; each kind of object has an implementation. All of them use [JsonObjectReader].
///
/// A reader belongs to the thread that reads. [SharedValues] is safe from any thread.
@NullMarked
package dev.sluice.kube.decode;

import org.jspecify.annotations.NullMarked;
