package io.runtimemoat.node.cli;

import picocli.CommandLine.Command;

/** {@code moat import}: configurations of other gateways as ours. */
@Command(
    name = "import",
    description = "Turns the configuration of another gateway into ours.",
    mixinStandardHelpOptions = true,
    subcommands = {ImportLiteLlmCommand.class})
final class ImportCommand {}
