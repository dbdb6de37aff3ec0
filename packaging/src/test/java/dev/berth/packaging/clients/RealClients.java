package dev.berth.packaging.clients;

import dev.berth.testing.Installed;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The test needs root and these commands, names or absolute paths; without them it is skipped, and says so aloud. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealClients.Present.class)
@interface RealClients {
    String[] value();

    /** Looks for root and the commands. */
    final class Present implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<RealClients> needed = context.getElement()
                    .flatMap(element -> AnnotationSupport.findAnnotation(element, RealClients.class));
            String missing = missing(needed.map(RealClients::value).orElse(new String[0]));
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("everything is here");
            }
            System.out.println("SKIPPED " + context.getDisplayName() + ": " + missing);
            return ConditionEvaluationResult.disabled(missing);
        }

        private static String missing(String... commands) {
            if (!"root".equals(System.getProperty("user.name"))) {
                return "needs root for network namespaces";
            }
            return Installed.Present.missing(commands);
        }
    }
}
