package dev.berth.appliance.config;

import java.util.ArrayList;
import java.util.List;

/** The mistakes found so far. */
final class Findings {
    final List<Problem> problems = new ArrayList<>();
    final List<Problem> warnings = new ArrayList<>();
}
