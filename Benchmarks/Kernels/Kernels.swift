import Glibc
import Models
import SimCore

/// Speed of the neighbour kernel: particle-steps per second of a uniform school with 30 neighbours in range.
@main
struct Kernels {
  static func main() throws {
    let arguments = CommandLine.arguments
    let count = arguments.count > 1 ? Int(arguments[1])! : 100_000
    let threads = arguments.count > 2 ? Int(arguments[2])! : 1
    let arithmetic = arguments.count > 3 ? Arithmetic(rawValue: arguments[3])! : .float32
    let steps = arguments.count > 4 ? Int(arguments[4])! : max(4, 2_000_000 / count)
    let neighbors = arguments.count > 5 ? Double(arguments[5])! : 30
    var parameters = Couzin.Parameters()
    parameters.fish = count
    parameters.speed = 0.1
    parameters.repulsionRadius = 0.3
    parameters.orientationRadius = 0.7
    parameters.attractionRadius = 1
    parameters.arithmetic = arithmetic
    parameters.box = DomainParameters(size: cbrt(Double(count) * 4 / 3 * .pi / neighbors), boundary: .periodic)
    var placement = SchoolPlacement()
    placement.shape = .box
    let school = try Simulation(Couzin.self, parameters, initial: placement, threads: threads)
    try school.run(steps: 2)
    let (wall, cpu) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    try school.run(steps: steps)
    let (wallTime, cpuTime) = (seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu)
    let work = Double(count * steps) / 1e6
    print(
      "\(count) fish, \(neighbors) neighbours, \(arithmetic), \(threads) threads, \(steps) steps: \(work / wallTime) M particle-steps/s,",
      "\(work / cpuTime) M per CPU second")
  }

  static func seconds(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + 1e-9 * Double(now.tv_nsec)
  }
}
