import CSIMD
import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The routines of OpenBLAS that are used here, from a library that is loaded when the first matrix needs it.
///
/// A program that is linked with OpenBLAS pays for it at each start: some ten milliseconds, and a thread for each core, which look for work
/// for a while. Loaded late, it obeys what the environment then says: one thread, so that results don't depend on how many there are.
struct OpenBLAS: Sendable {
  /// LAPACK's integer.
  typealias Integer = Int32
  typealias Text = UnsafePointer<CChar>
  typealias Numbers = UnsafeMutablePointer<Double>
  /// DSYEV and DSYEV_2STAGE. The lengths of the texts come last.
  typealias EigenvalueSolver =
    @convention(c) (
      _ job: Text, _ triangle: Text, _ order: UnsafePointer<Integer>, _ matrix: Numbers, _ stride: UnsafePointer<Integer>,
      _ values: Numbers, _ workspace: Numbers, _ length: UnsafePointer<Integer>, _ info: UnsafeMutablePointer<Integer>, Int, Int
    ) -> Void
  /// DGEEV.
  typealias GeneralEigenvalueSolver =
    @convention(c) (
      _ left: Text, _ right: Text, _ order: UnsafePointer<Integer>, _ matrix: Numbers, _ stride: UnsafePointer<Integer>,
      _ real: Numbers, _ imaginary: Numbers, _ leftVectors: Numbers?, _ leftStride: UnsafePointer<Integer>,
      _ rightVectors: Numbers?, _ rightStride: UnsafePointer<Integer>, _ workspace: Numbers, _ length: UnsafePointer<Integer>,
      _ info: UnsafeMutablePointer<Integer>, Int, Int
    ) -> Void
  /// DSYRK.
  typealias ProductRoutine =
    @convention(c) (
      _ triangle: Text, _ transposed: Text, _ order: UnsafePointer<Integer>, _ rows: UnsafePointer<Integer>,
      _ alpha: UnsafePointer<Double>, _ a: UnsafePointer<Double>, _ aStride: UnsafePointer<Integer>, _ beta: UnsafePointer<Double>,
      _ result: Numbers, _ stride: UnsafePointer<Integer>, Int, Int
    ) -> Void

  let eigenvalues: EigenvalueSolver
  let eigenvaluesByBand: EigenvalueSolver
  let generalEigenvalues: GeneralEigenvalueSolver
  let products: ProductRoutine

  private static let loaded = OpenBLAS()

  /// The library.
  ///
  /// - Throws: `SimulationError.impossible` if it isn't installed.
  static func library() throws -> OpenBLAS {
    guard let loaded else {
      throw SimulationError.impossible(
        parameter: nil,
        reason:
          "eigenvalues need the library OpenBLAS, which isn't there: install libopenblas0 (Debian, Ubuntu) or openblas (Homebrew)")
    }
    return loaded
  }

  private static let names = [
    "libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
  ]

  private init?() {
    setenv("OPENBLAS_NUM_THREADS", "1", 1)
    guard let handle = OpenBLAS.open() else { return nil }
    func find<Routine>(_ name: String, as: Routine.Type) -> Routine? {
      dlsym(handle, name).map { unsafeBitCast($0, to: Routine.self) }
    }
    guard let eigenvalues = find("dsyev_", as: EigenvalueSolver.self),
      let eigenvaluesByBand = find("dsyev_2stage_", as: EigenvalueSolver.self),
      let generalEigenvalues = find("dgeev_", as: GeneralEigenvalueSolver.self),
      let products = find("dsyrk_", as: ProductRoutine.self)
    else { return nil }
    (self.eigenvalues, self.eigenvaluesByBand) = (eigenvalues, eigenvaluesByBand)
    (self.generalEigenvalues, self.products) = (generalEigenvalues, products)
  }

  /// OpenBLAS knows processors by their model number, and gives one that is younger than itself the kernels for Prescott (2004), several
  /// times slower than need be. It is then loaded once more and told which ones to take; OPENBLAS_CORETYPE has precedence.
  private static func open() -> UnsafeMutableRawPointer? {
    func open() -> UnsafeMutableRawPointer? { names.lazy.compactMap { dlopen($0, RTLD_NOW | RTLD_LOCAL) }.first }
    guard let handle = open() else { return nil }
    typealias Name = @convention(c) () -> UnsafePointer<CChar>
    guard getenv("OPENBLAS_CORETYPE") == nil, let kernels = csimd_openblas_kernels(),
      let name = dlsym(handle, "openblas_get_corename"), strcmp(unsafeBitCast(name, to: Name.self)(), "Prescott") == 0
    else { return handle }
    dlclose(handle)
    setenv("OPENBLAS_CORETYPE", kernels, 1)
    return open()
  }
}
