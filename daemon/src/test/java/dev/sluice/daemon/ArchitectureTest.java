package dev.sluice.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks the dependencies between packages.
class ArchitectureTest {
    private static final JavaClasses SLUICE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    // Packaged modules are on the class path as jars, and so are their tests.
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("dev.sluice");

    /// Each package, with its inner packages, and all other packages of Sluice that it may depend
    /// on.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    model            |
                    services         | model
                    plan             | model services
                    sync             | model services plan
                    trace            | model
                    netlink          |
                    conntrack        | model services plan sync netlink
                    inspect.flows    | model services plan netlink conntrack base.input inspect.services
                    inspect.live     | model netlink base.input
                    iptables         | model services plan sync netlink trace
                    iptables.table   | model
                    iptables.compile | iptables.table model plan
                    iptables.trace   | iptables.table model trace
                    iptables.diff    | iptables.table iptables.compile model services plan
                    ipvs             | model services plan sync netlink iptables trace
                    ipvs.state       | model plan
                    ipvs.compile     | ipvs.state iptables.table model plan
                    ipvs.change      | ipvs.state model plan
                    ipvs.trace       | ipvs.state ipvs.change iptables.table iptables.trace model trace
                    nftables         | model services plan sync netlink trace
                    nftables.table   | model
                    nftables.layout  | nftables.table model services plan
                    nftables.wire    | nftables.table model netlink sync trace
                    base.input       |
                    base.background  | base.input
                    base.log         |
                    base.yaml        |
                    config           | model base.input base.yaml
                    kube             | model services base
                    kube.decode      | model base.input
                    kube.http        | model
                    kube.client      | kube.http kube.decode base.input base.yaml
                    kube.events      | model kube.http kube.client kube.decode base
                    kube.watch       | model services kube.http kube.client kube.decode kube.events base.log
                    kube.lastgood    | model kube.watch base.input base.background
                    kube.freshness   | base.background kube.client kube.decode kube.watch
                    inspect          | model services plan sync netlink trace conntrack iptables ipvs nftables base.input
                    inspect.bundle   | model base.input inspect
                    inspect.services | model services plan inspect
                    inspect.journal  | model plan inspect base.input
                    inspect.samples  |
                    inspect.overview | inspect.journal
                    inspect.check    | model services plan conntrack base.input
                    inspect.diff     | model services plan sync trace iptables.table iptables.trace ipvs.state ipvs.change ipvs.trace nftables.wire
                    inspect.explain  | model services plan trace netlink
                    inspect.forecast | model services plan
                    daemon           | model services plan sync netlink conntrack iptables nftables ipvs trace base config kube inspect
                    daemon.http      | model
                    daemon.bundle    | model services plan sync netlink trace iptables nftables ipvs base.input config kube inspect daemon.explain daemon.mode daemon.node daemon.operator
                    daemon.health    | model services plan sync
                    daemon.metrics   | model services plan sync conntrack netlink base.background kube.client kube.events kube.freshness ipvs
                    daemon.live      | model services plan netlink inspect
                    daemon.operator  | model services plan sync config inspect base.input daemon.http daemon.report
                    daemon.journal   | model services plan sync base.input base.background inspect
                    daemon.samples   | conntrack netlink inspect
                    daemon.localhost | model services plan sync nftables base.log daemon.http daemon.metrics
                    daemon.process   | model plan sync netlink config daemon.metrics
                    daemon.node      | model plan sync netlink trace config daemon.process
                    daemon.explain   | model plan sync netlink trace iptables nftables ipvs config inspect daemon.node
                    daemon.report    | model services plan sync netlink conntrack base kube.events kube.watch daemon.metrics
                    daemon.page      | model config daemon.http daemon.operator
                    daemon.pages     | model services plan sync config kube.events daemon.health daemon.http daemon.metrics daemon.operator daemon.page daemon.process daemon.report
                    daemon.mode      | model services plan sync netlink iptables nftables ipvs inspect.diff config kube.events daemon.metrics daemon.node daemon.process
                    daemon.facts     | model plan sync netlink conntrack iptables ipvs base.input config inspect daemon.node daemon.process
                    daemon.shadow    | model plan sync inspect.diff base.background daemon.metrics daemon.node daemon.report
                    daemon.cli       | model services plan sync netlink.nftrace base config kube inspect daemon
                    """)
    void knows_no_other_package_of_ours(String name, @Nullable String others) {
        List<String> allowed = packages(name + (others == null ? "" : " " + others));
        assertTrue(
                SLUICE.stream().anyMatch(JavaClass.Predicates.resideInAPackage(of(name))),
                () -> "no class was imported of " + name);
        noClasses()
                .that()
                .resideInAPackage(of(name))
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAPackage("dev.sluice..")
                                .and(DescribedPredicate.not(in(allowed))))
                .check(SLUICE);
    }

    /// Each library, and the only packages that may depend on it.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    jnr                          | netlink
                    picocli                      | daemon.cli
                    tools.jackson                | kube config base.yaml inspect
                    org.snakeyaml                | base.yaml
                    org.slf4j                    | base kube daemon
                    com.github.benmanes.caffeine | kube daemon.report
                    io.netty                     | daemon.http daemon.localhost
                    io.prometheus                | daemon.metrics daemon.pages
                    javax.net.ssl                | kube.http kube.client
                    """)
    void is_known_in_one_place(String library, String places) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages(places).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(SLUICE);
        assertTrue(
                SLUICE.stream()
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith(library)),
                () -> "nobody uses " + library);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model",
                "services",
                "plan",
                "sync",
                "trace",
                "iptables.table",
                "iptables.trace",
                "iptables.compile",
                "iptables.diff",
                "ipvs.state",
                "ipvs.compile",
                "ipvs.change",
                "ipvs.trace",
                "nftables.table",
                "nftables.layout",
                "inspect.check"
            })
    void touches_nothing_outside(String name) {
        noClasses()
                .that()
                .resideInAPackage(of(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
                .check(SLUICE);
    }

    /// IPVS mode has rules of its own. From iptables mode it uses only what writes rules.
    @Test
    void ipvs_knows_nothing_of_the_rules_of_iptables_mode() {
        noClasses()
                .that()
                .resideInAPackage(of("ipvs"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(of("iptables.compile"), of("iptables.diff"))
                .check(SLUICE);
    }

    /// Also for root packages: the inner packages of a module do not depend on the root package
    /// that composes them.
    @Test
    void packages_know_each_other_one_way_only() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(SLUICE);
    }

    private static DescribedPredicate<JavaClass> in(List<String> packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages.toArray(String[]::new));
    }

    private static List<String> packages(String names) {
        List<String> packages = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            packages.add(of(name));
        }
        return packages;
    }

    private static String of(String name) {
        return "dev.sluice." + name + "..";
    }
}
