package io.runtimemoat.node.cli;

import picocli.CommandLine.Command;

/** {@code moat lab}: offline instruments. */
@Command(
    name = "lab",
    description = "Offline instruments.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BanditCommand.class,
      GradeCommand.class,
      GrammarCommand.class,
      ScoreCommand.class,
      SimulateCommand.class,
      EvidenceCommands.Ope.class,
      EvidenceCommands.Stats.class,
      EvidenceCommands.Gate.class,
      EvidenceCommands.Rollout.class,
      EvidenceCommands.Split.class,
      EvidenceCommands.Join.class,
      PropensityCommand.class
    })
final class LabCommand {}
