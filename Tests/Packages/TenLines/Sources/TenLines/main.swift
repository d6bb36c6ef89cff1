import Diagnostics
import Models
import SimCore

var parameters = Couzin.Parameters()
parameters.orientationRadius = 6
parameters.attractionRadius = 20
let school = try Simulation(Couzin.self, parameters, seed: 1)
try school.run(steps: 2000)
print("P =", try school.measure(Polarization.self)[0])
