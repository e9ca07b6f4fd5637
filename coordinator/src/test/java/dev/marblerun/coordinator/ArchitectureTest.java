package dev.marblerun.coordinator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of ARCHITECTURE.md, as far as this module sees them. */
@AnalyzeClasses(packages = "dev.marblerun", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.marblerun.coordinator.";

    @ArchTest
    static final ArchRule coreKnowsNoServerAndNoStore = noClasses()
            .that()
            .resideInAPackage(ROOT + "core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "mesh..", ROOT + "rest..", ROOT + "store..", ROOT + "tls..", ROOT + "http..", "io.grpc..",
                    "io.netty..", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule nobodyKnowsTheAdaptersButMain = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "mesh..", ROOT + "rest..", "dev.marblerun.coordinator")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "mesh..", ROOT + "rest..");

    @ArchTest
    static final ArchRule adaptersDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage(ROOT + "mesh..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "rest..");

    @ArchTest
    static final ArchRule templatesKnowTheJdkAndLimits = noClasses()
            .that()
            .resideInAPackage(ROOT + "template..")
            .should()
            .dependOnClassesThat(resideOutsideOfPackages(
                    ROOT + "template..", "java..", "javax.security..", "javax.naming..", "org.jspecify..",
                    "dev.marblerun.api", ""));

    @ArchTest
    static final ArchRule manifestKnowsNoSecretsAndNoState = noClasses()
            .that()
            .resideInAPackage(ROOT + "manifest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "core..", ROOT + "ca..", ROOT + "secrets..", ROOT + "template..", ROOT + "store..");

    /** The module manifest is used without a Coordinator too; Maven holds this, and here it is said. */
    @ArchTest
    static final ArchRule whatAManifestMeansKnowsNoCoordinator = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + "json..", ROOT + "manifest..", ROOT + "template..", ROOT + "crypto..", ROOT + "ca..",
                    ROOT + "secrets..", ROOT + "plan..", ROOT + "compliance..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.marblerun.coordinator", ROOT + "core..", ROOT + "mesh..", ROOT + "rest..", ROOT + "store..",
                    ROOT + "observe..", ROOT + "tls..", ROOT + "recovery..", ROOT + "monitoring..");

    @ArchTest
    static final ArchRule storesKnowBytesAlone = noClasses()
            .that()
            .resideInAPackage(ROOT + "store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "manifest..", ROOT + "ca..", ROOT + "secrets..", ROOT + "template..", ROOT + "mesh..",
                    ROOT + "rest..");

    @ArchTest
    static final ArchRule attestationKnowsTheJdkAndAJsonParser = classes()
            .that()
            .resideInAPackage("dev.marblerun.attestation..")
            .should()
            .onlyDependOnClassesThat(resideInAPackage("dev.marblerun.attestation..")
                    .or(resideInAPackage("java.."))
                    .or(resideInAPackage("javax.security.."))
                    .or(resideInAPackage("javax.net.ssl"))
                    .or(resideInAPackage("org.jspecify.."))
                    .or(resideInAPackage("tools.jackson.core..")));

    @ArchTest
    static final ArchRule verificationDoesNoInputOrOutput = noClasses()
            .that()
            .resideInAPackage("dev.marblerun.attestation.verify..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule teeKnowsTheJdkAlone = classes()
            .that()
            .resideInAPackage("dev.marblerun.tee..")
            .should()
            .onlyDependOnClassesThat(resideInAPackage("dev.marblerun.tee..")
                    .or(resideInAPackage("java.."))
                    .or(resideInAPackage("javax.."))
                    .or(resideInAPackage("org.jspecify..")));

    @ArchTest
    static final ArchRule premainKnowsNoLibraryButAJsonParser = classes()
            .that()
            .resideInAPackage("dev.marblerun.premain..")
            .should()
            .onlyDependOnClassesThat(resideInAPackage("dev.marblerun.premain..")
                    .or(resideInAPackage("dev.marblerun.tee.."))
                    .or(resideInAPackage("dev.marblerun.attestation.."))
                    .or(resideInAPackage("dev.marblerun.api"))
                    .or(resideInAPackage("java.."))
                    .or(resideInAPackage("javax.net.ssl.."))
                    .or(resideInAPackage("org.jspecify.."))
                    .or(resideInAPackage("tools.jackson.core..")));

    @ArchTest
    static final ArchRule apiKnowsNobody = noClasses()
            .that()
            .resideInAPackage("dev.marblerun.api..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.marblerun..").and(
                    com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage("dev.marblerun.api.."))));
}
