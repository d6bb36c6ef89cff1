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
    ModelEntry(EquationsModel.self),
    ModelEntry(MapEquationsModel.self),
  ] + flowCatalogue + delayCatalogue + mapCatalogue + largeCatalogue
