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

/// Which package may know which.
class ArchitectureTest {
    private static final JavaClasses SLUICE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    // What is packaged already comes from jars, that of the tests included.
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("dev.sluice");

    /// Each package, with those inside of it, and all others of ours that it may know.
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
                    daemon.input     |
                    daemon.background | daemon.input
                    daemon.config    | model daemon.input
                    daemon.events    | model
                    daemon.http      | model
                    daemon.health    | model services plan sync
                    daemon.metrics   | model services plan sync conntrack netlink daemon.background daemon.kube daemon.events ipvs
                    daemon.log       |
                    daemon.lastgood  | model daemon.input
                    daemon.kube      | model services daemon.background daemon.input daemon.events daemon.lastgood daemon.log
                    daemon.cli       | model services plan daemon
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

    /// Each library, and the only packages that may know it.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    io.fabric8                   | daemon.kube
                    jnr                          | netlink
                    picocli                      | daemon.cli
                    tools.jackson                | daemon.kube daemon.config
                    org.slf4j                    | daemon
                    com.github.benmanes.caffeine | daemon
                    io.netty                     | daemon.http
                    io.prometheus                | daemon
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
                "nftables.layout"
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

    /// IPVS mode has rules of its own, and shares with iptables mode how rules are written.
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
