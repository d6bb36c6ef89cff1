import SimCore

/// Independent headings, uniform on the sphere.
func isotropicHeadings(_ count: Int, _ philox: Philox, sample: Int) -> [Double] {
  (0..<count).flatMap { i in
    let u = philox.uniforms(.initialHeading, particle: i, step: sample)
    let z = 2 * u[0] - 1
    let r = (1 - z * z).squareRoot()
    return [r * libm.cos(2 * .pi * u[1]), r * libm.sin(2 * .pi * u[1]), z]
  }
}
