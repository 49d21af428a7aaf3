package io.runtimemoat.node.cli;

import picocli.CommandLine.Command;

/** {@code moat demo}: shows a running node at work. */
@Command(
    name = "demo",
    description = "Shows a running node at work.",
    mixinStandardHelpOptions = true,
    subcommands = DemoLearnCommand.class)
final class DemoCommand {}
