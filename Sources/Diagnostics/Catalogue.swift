import SimCore

/// The diagnostics of this library, in the order in which they are listed.
public let diagnosticCatalogue: [DiagnosticEntry] = [
  DiagnosticEntry(Polarization.self),
  DiagnosticEntry(Milling.self),
  DiagnosticEntry(Dilation.self),
  DiagnosticEntry(Group.self),
  DiagnosticEntry(SchoolingEntropies.self),
  DiagnosticEntry(BoltzmannEntropy.self),
  DiagnosticEntry(VelocityDistribution.self),
  DiagnosticEntry(RadialDistribution.self),
  DiagnosticEntry(StructureFactor.self),
  DiagnosticEntry(HexaticOrder.self),
  DiagnosticEntry(HydrodynamicFields.self),
  DiagnosticEntry(PhaseSpaceHistogram.self),
  DiagnosticEntry(MeanSquareDisplacement.self),
  DiagnosticEntry(VelocityAutocorrelation.self),
  DiagnosticEntry(Pressure.self),
  DiagnosticEntry(CollisionStatistics.self),
  DiagnosticEntry(LyapunovSpectrum.self),
  DiagnosticEntry(FiniteTimeLyapunov.self),
  DiagnosticEntry(AlignmentIndices.self),
  DiagnosticEntry(ZeroOneTest.self),
  DiagnosticEntry(CorrelationDimension.self),
  DiagnosticEntry(PoincareSection.self),
]
