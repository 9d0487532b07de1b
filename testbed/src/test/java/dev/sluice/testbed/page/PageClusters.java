package dev.sluice.testbed.page;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Passes a [PageCluster] to the constructor of a class of tests, restarts its daemon before each
/// test, and closes it after the last one: `@ExtendWith(PageClusters.class)`.
final class PageClusters implements ParameterResolver, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(PageClusters.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PageCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException, InterruptedException {
        cluster(context).restart();
    }

    /// The store closes what it has.
    private static PageCluster cluster(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(PageCluster.class, _ -> build(), PageCluster.class);
    }

    private static PageCluster build() {
        try {
            return PageCluster.build();
        } catch (IOException e) {
            throw new ParameterResolutionException("no cluster: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        }
    }
}
