package chainrule;

import chainrule.hardware.LoadedLibraries;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Imports point one way, and what is plain Java stays so. */
@AnalyzeClasses(packages = "chainrule", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    /** From what uses to what is used: a package may import those behind it, never one before it. */
    private static final List<String> ORDER = List.of(
            "cli",
            "cli.option",
            "cli.terminal",
            "check",
            "dashboard",
            "course",
            "audit",
            "experiment.catalog",
            "experiment.search",
            "experiment.explanation",
            "experiment.comparison",
            "experiment.cost",
            "experiment",
            "bench",
            "study",
            "study.remote",
            "study.local",
            "study.store",
            "study.trial",
            "statistics",
            "export",
            "export.onnx",
            "export.dl4j",
            "export.torch",
            "export.network",
            "run.page",
            "run",
            "baseline",
            "tensorboard",
            "report",
            "wording",
            "config",
            "mlp",
            "train",
            "metric",
            "dl4j",
            "engine.dl4j",
            "engine.nd4j",
            "engine.cuda",
            "engine.cuda.driver",
            "engine.cuda.plan",
            "engine.cuda.arguments",
            "engine.cuda.kernel",
            "engine.cuda.card",
            "engine.reference",
            "engine.step",
            "engine",
            "checkpoint",
            "optim",
            "model",
            "formulas.expression",
            "formulas",
            "tensor",
            "json",
            "hardware",
            "machine",
            "datavec",
            "datasets",
            "random",
            "base");

    /** A library that JNA closes while ND4J is loaded may stop the process. */
    @ArchTest
    static final ArchRule librariesStayLoaded = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(LoadedLibraries.class.getName())
            .should()
            .callMethod(NativeLibrary.class, "getInstance", String.class)
            .orShould()
            .callMethod(Native.class, "load", String.class, Class.class);

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("chainrule.(**)").should().beFreeOfCycles();

    @ArchTest
    static void importsPointOneWay(JavaClasses classes) {
        for (int i = 1; i < ORDER.size(); i++) {
            var later = ORDER.get(i);
            noClasses()
                    .that(areIn(later))
                    .should()
                    .dependOnClassesThat(DescribedPredicate.or(ORDER.subList(0, i).stream()
                            .map(ArchitectureTest::areIn)
                            .toList()))
                    .check(classes);
        }
    }

    @ArchTest
    static void everyPackageHasItsPlaceInTheOrder(JavaClasses classes) {
        for (var type : classes) {
            boolean placed = type.getPackageName().equals("chainrule")
                    || type.getPackageName().startsWith("chainrule.datasets")
                    || ORDER.stream().anyMatch(name -> type.getPackageName().equals("chainrule." + name));
            if (!placed) {
                throw new AssertionError(type.getName() + " is in a package that ArchitectureTest does not know");
            }
        }
    }

    /** The first sentence of {@code package-info.java} is what a newcomer reads of a folder. */
    @ArchTest
    static void everyPackageHasASentenceThatSaysWhatLivesThere(JavaClasses classes) throws IOException {
        var root = Path.of("..", "..");
        var folders = new TreeSet<Path>();
        var modules = Pattern.compile("<module>(.*?)</module>").matcher(Files.readString(root.resolve("pom.xml")));
        while (modules.find()) {
            var sources = root.resolve(modules.group(1)).resolve(Path.of("src", "main", "java"));
            if (Files.isDirectory(sources)) {
                try (var files = Files.walk(sources)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .forEach(file -> folders.add(file.getParent()));
                }
            }
        }
        assertThat(folders)
                .hasSizeGreaterThan(50)
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .isRegularFile()
                        .content()
                        .matches("(?s)/\\*\\*[\\s*]*[A-Z].+?\\.\\s.*\\*/\\s+package chainrule[.\\w]*;\\s*"));
    }

    /** A training gives data; who listens to it writes the page. */
    @ArchTest
    static final ArchRule aTrainingDrawsNothing = noClasses()
            .that()
            .resideInAnyPackage(
                    "chainrule.engine..", "chainrule.train", "chainrule.mlp", "chainrule.run", "chainrule.study.trial")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("chainrule.report", "chainrule.run.page", "org.knowm..");

    /** The library's facade stands above all packages: nothing that it uses may use it. */
    @ArchTest
    static final ArchRule nothingStandsOnTheFacade = noClasses()
            .that()
            .resideOutsideOfPackage("chainrule")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Lab.class);

    /** `params`, `--help` and reading data never load a native library. */
    @ArchTest
    static final ArchRule onlyTheEnginesThatNeedItKnowNd4j = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "chainrule.audit",
                    "chainrule.bench",
                    "chainrule.dl4j",
                    "chainrule.engine.cuda..",
                    "chainrule.engine.dl4j",
                    "chainrule.engine.nd4j",
                    "chainrule.export.dl4j",
                    "chainrule.datavec")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");

    /** Of native code, the card's engine has the bindings of CUDA alone. */
    @ArchTest
    static final ArchRule theCudaEngineNeedsNoNd4j = noClasses()
            .that()
            .resideInAPackage("chainrule.engine.cuda..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco.openblas..", "org.bytedeco.dnnl..");

    /** A program that trains by the typed API chooses its engine by what lies on the class path. */
    @ArchTest
    static final ArchRule theTypedApiKnowsNoEngine = noClasses()
            .that()
            .resideInAnyPackage("chainrule.mlp", "chainrule.checkpoint", "chainrule.train")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "chainrule.engine.nd4j",
                    "chainrule.engine.dl4j",
                    "chainrule.engine.cuda",
                    "chainrule.engine.reference");

    /** In Turkish, i in capital letters has a dot, and I in small ones has none; elsewhere 1.5 is 1,5 or has other digits. */
    @ArchTest
    static final ArchRule nothingDependsOnTheUsersLanguage = noClasses()
            .should()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class);

    /** Containers and cron name no charset, and Windows another one. */
    @ArchTest
    static final ArchRule nothingDependsOnThePlatformsCharset = noClasses()
            .should()
            .callMethod(String.class, "getBytes")
            .orShould()
            .callConstructor(String.class, byte[].class)
            .orShould()
            .callConstructor(java.io.InputStreamReader.class, java.io.InputStream.class)
            .orShould()
            .callConstructor(java.io.OutputStreamWriter.class, java.io.OutputStream.class)
            .orShould()
            .callConstructor(java.io.FileReader.class, java.io.File.class)
            .orShould()
            .callConstructor(java.io.FileReader.class, String.class)
            .orShould()
            .callConstructor(java.io.FileWriter.class, java.io.File.class)
            .orShould()
            .callConstructor(java.io.FileWriter.class, String.class)
            .orShould()
            .callConstructor(java.io.PrintStream.class, java.io.OutputStream.class, boolean.class);

    private static DescribedPredicate<JavaClass> areIn(String name) {
        return new DescribedPredicate<>("are in " + name) {
            @Override
            public boolean test(JavaClass type) {
                String found = type.getPackageName();
                return name.equals("datasets")
                        ? found.startsWith("chainrule.datasets")
                        : found.equals("chainrule." + name);
            }
        };
    }
}
