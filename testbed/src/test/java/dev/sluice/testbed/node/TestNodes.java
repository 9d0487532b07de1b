package dev.sluice.testbed.node;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Passes a [TestNode] to tests as a parameter: `@ExtendWith(TestNodes.class)`. If a constructor or
/// a `@BeforeAll` method asks for a node, all tests of the class get the same one; otherwise each
/// test gets its own.
public final class TestNodes implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(TestNodes.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestNode.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).computeIfAbsent(TestNode.class, _ -> build());
    }

    private static TestNode build() {
        try {
            return TestNode.build();
        } catch (IOException e) {
            throw new ParameterResolutionException("no test node: " + e.getMessage(), e);
        }
    }
}
