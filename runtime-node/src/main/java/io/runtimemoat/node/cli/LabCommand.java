package io.runtimemoat.node.cli;

import picocli.CommandLine.Command;

/** {@code moat lab}: offline instruments. */
@Command(
    name = "lab",
    description = "Offline instruments.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BanditCommand.class,
      ClassesCommand.class,
      EvidenceCommands.Gate.class,
      EvidenceCommands.Join.class,
      EvidenceCommands.Ope.class,
      EvidenceCommands.Rollout.class,
      EvidenceCommands.Split.class,
      EvidenceCommands.Stats.class,
      GradeCommand.class,
      GrammarCommand.class,
      PropensityCommand.class,
      ScoreCommand.class,
      SimulateCommand.class
    })
final class LabCommand {}
