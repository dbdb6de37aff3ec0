package dev.berth.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The test needs these programs of others, names or absolute paths; without them it is skipped, and says so aloud. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Installed.Present.class)
public @interface Installed {
    String[] value();

    /** Looks for them where Debian puts programs. */
    final class Present implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String missing = context.getElement()
                    .flatMap(element -> AnnotationSupport.findAnnotation(element, Installed.class))
                    .map(needed -> missing(needed.value()))
                    .orElse("");
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("everything is here");
            }
            System.out.println("SKIPPED " + context.getRequiredTestClass().getSimpleName() + " "
                    + context.getDisplayName() + ": " + missing);
            return ConditionEvaluationResult.disabled(missing);
        }

        /** What is not there and the mend; empty where nothing is missing. */
        public static String missing(String... programs) {
            List<String> absent = Stream.of(programs)
                    .filter(program -> Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin")
                            .noneMatch(
                                    folder -> Files.isExecutable(Path.of(folder).resolve(program))))
                    .toList();
            return absent.isEmpty() ? "" : "not installed: " + String.join(" ", absent) + "; run .ci/install-packages";
        }
    }
}
