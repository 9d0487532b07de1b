package dev.sluice.testbed.failures;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// An edge of a module, whatever it is, with something between it and who calls.
final class Intercepted {
    private Intercepted() {}

    /// What comes between.
    @FunctionalInterface
    interface Interceptor {
        /// @param arguments may be replaced, one by one
        /// @throws Exception in place of the real call
        void before(String method, Object[] arguments) throws Exception;

        /// @param result of the real call
        /// @return what the caller gets
        default @Nullable Object after(String method, @Nullable Object result) {
            return result;
        }
    }

    /// Hands each call on to the real one, unless the interceptor throws.
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
