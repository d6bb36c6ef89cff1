import SimCore

/// All models that can be chosen by name, in the order in which they are listed.
public let modelCatalogue: [ModelEntry] =
  [
    ModelEntry(Couzin.self),
    ModelEntry(DewiKadita.self),
    ModelEntry(Vicsek.self),
    ModelEntry(IdealGas.self),
    ModelEntry(HardDiscs.self),
    ModelEntry(HardPoints.self),
    ModelEntry(ColoredNoise.self),
    ModelEntry(SineWaves.self),
    ModelEntry(Gallery.self),
    ModelEntry(EquationsModel.self),
    ModelEntry(MapEquationsModel.self),
    ModelEntry(StochasticEquationsModel.self),
  ] + flowCatalogue + delayCatalogue + mapCatalogue + orbitCatalogue + largeCatalogue
