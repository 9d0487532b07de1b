package dev.sluice.testbed.failures;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// Wraps any interface so that an interceptor sees each call.
final class Intercepted {
    private Intercepted() {}

    /// Sees each call before and after the real one.
    @FunctionalInterface
    interface Interceptor {
        /// @param arguments the interceptor may replace elements
        /// @throws Exception to fail instead of the real call
        void before(String method, Object[] arguments) throws Exception;

        /// @param result of the real call
        /// @return the result for the caller
        default @Nullable Object after(String method, @Nullable Object result) {
            return result;
        }
    }

    /// Returns an implementation that passes each call on to the real one, unless the interceptor
    /// throws.
    static <T> T around(Class<T> edge, T real, Interceptor interceptor) {
        Object proxy =
                Proxy.newProxyInstance(
                        edge.getClassLoader(),
                        new Class<?>[] {edge},
                        (_, method, given) -> {
                            Object[] arguments = given == null ? new Object[0] : given;
                            interceptor.before(method.getName(), arguments);
                            try {
                                return interceptor.after(
                                        method.getName(), method.invoke(real, arguments));
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
        return edge.cast(proxy);
    }
}
