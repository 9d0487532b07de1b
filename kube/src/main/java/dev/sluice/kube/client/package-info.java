/// Requests to the API server, and their credentials. Start at [ApiClient]. [ApiAccess] says where
/// the server is and how to log in.
///
/// Safe from any thread, except [ApiResponse], which belongs to the thread that reads it.
@NullMarked
package dev.sluice.kube.client;

import org.jspecify.annotations.NullMarked;
