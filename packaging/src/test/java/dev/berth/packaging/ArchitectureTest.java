package dev.berth.packaging;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every class of the product against {@link Architecture#TABLE}. */
class ArchitectureTest {
    private static final String ROOT = "dev.berth.";
    private static final Pattern SAYS_NOTHING = Pattern.compile(".*(Utils?|Manager|Helper|Impl)|Abstract.*");
    private static final Pattern INPUT_OUTPUT = Pattern.compile(
            "java\\.net\\.(\\w*Socket|http\\..*|\\w*URLConnection)|java\\.nio\\.channels\\.(\\w*Socket\\w*|Datagram\\w*|Selector)"
                    + "|java\\.sql\\..*|javax\\.sql\\..*"
                    + "|java\\.lang\\.Thread|java\\.util\\.Timer|java\\.util\\.concurrent\\.(Executor\\w*|ScheduledExecutorService|ForkJoin\\w*)"
                    + "|java\\.lang\\.System\\$Logger|java\\.util\\.logging\\..*");
    private static final Pattern READS_THE_CLOCK = Pattern.compile(
            "java\\.time\\.\\w+\\.now|java\\.time\\.(Clock|InstantSource)\\.(system|tick)\\w*|java\\.lang\\.System\\.(currentTimeMillis|nanoTime)");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/dev/berth/testing/"))
            .importPackages("dev.berth");

    @TestFactory
    Stream<DynamicTest> everyPackageUsesOnlyWhatItsRowAllows() {
        Map<String, List<JavaClass>> packages = PRODUCT.stream()
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.toList()));
        assertThat(packages).as("packages of the product").hasSizeGreaterThan(10);
        return packages.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(breaches(entry.getKey(), entry.getValue()))
                                .isEmpty()));
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.berth.(**)")
                .should()
                .beFreeOfCycles()
                // What the kernel hands to services (ServiceContext) includes the HTTP seam, which speaks of services.
                .ignoreDependency(
                        resideInAPackage("dev.berth.appliance.service"), resideInAPackage("dev.berth.appliance.http"))
                .check(PRODUCT);
    }

    @Test
    void everyClassNameSaysWhatItIs() {
        assertThat(PRODUCT.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> SAYS_NOTHING.matcher(name).matches()))
                .as("Util, Manager, Helper, Impl, Abstract name nothing: name the concept")
                .isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        TreeSet<String> marked = new TreeSet<>();
        TreeSet<String> all = new TreeSet<>();
        for (JavaClass type : PRODUCT) {
            all.add(type.getPackageName());
            if (type.getSimpleName().equals("package-info") && type.isAnnotatedWith(NullMarked.class)) {
                marked.add(type.getPackageName());
            }
        }
        all.removeAll(marked);
        assertThat(all).as("packages without a @NullMarked package-info").isEmpty();
    }

    @Test
    void noStaticFieldChanges() {
        assertThat(PRODUCT.stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC)
                                && !field.getModifiers().contains(JavaModifier.FINAL)
                                && !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .map(field -> field.getFullName()))
                .isEmpty();
    }

    private static List<String> breaches(String packageName, List<JavaClass> classes) {
        String from = packageName.substring(ROOT.length());
        Optional<PackageRow> row =
                Architecture.TABLE.stream().filter(each -> each.covers(from)).findFirst();
        if (row.isEmpty()) {
            return List.of(packageName + " has no row in Architecture.TABLE: say there what it may use");
        }
        return classes.stream()
                .flatMap(type -> Stream.concat(uses(from, type, row.get()), clockReads(type, row.get())))
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> uses(String from, JavaClass type, PackageRow row) {
        return type.getDirectDependenciesFromSelf().stream()
                .filter(use -> !allowed(from, use.getTargetClass().getBaseComponentType(), row))
                .map(use -> from + " may not use "
                        + use.getTargetClass().getBaseComponentType().getName() + ": " + use.getDescription());
    }

    private static boolean allowed(String from, JavaClass target, PackageRow row) {
        String name = target.getName();
        String home = target.getPackageName();
        if (home.startsWith(ROOT)) {
            String to = home.substring(ROOT.length());
            return to.equals(from) || row.allowsArrow(from, to);
        }
        if (row.allowsLibrary(home) || target.isPrimitive() || home.startsWith("org.jspecify.annotations")) {
            return true;
        }
        if (home.equals("java.sql") || home.equals("javax.sql")) {
            return false;
        }
        boolean jdk = home.startsWith("java.")
                || home.startsWith("javax.")
                || home.startsWith("jdk.")
                || home.startsWith("org.xml.")
                || home.startsWith("org.w3c.");
        return jdk && !(row.pure() && INPUT_OUTPUT.matcher(name).matches());
    }

    private static Stream<String> clockReads(JavaClass type, PackageRow row) {
        if (!row.pure()) {
            return Stream.empty();
        }
        return Stream.concat(type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream())
                .filter(call -> READS_THE_CLOCK
                        .matcher(call.getTargetOwner().getName() + "."
                                + call.getTarget().getName())
                        .matches())
                .map(call -> "takes the time as an argument, never from a clock: " + call.getDescription());
    }
}
