import SimCore

/// Independent headings, uniform on the sphere.
func isotropicHeadings(_ count: Int, _ philox: Philox, sample: Int) -> [Double] {
  (0..<count).flatMap { i in
    let u = philox.uniforms(.initialHeading, particle: i, step: sample)
    let z = 2 * u[0] - 1
    let r = (1 - z * z).squareRoot()
    return [r * LibM.cos(2 * .pi * u[1]), r * LibM.sin(2 * .pi * u[1]), z]
  }
}

/// Independent headings, uniform on the circle.
func circularHeadings(_ count: Int, _ philox: Philox, sample: Int) -> [Double] {
  (0..<count).flatMap { i in
    let angle = 2 * .pi * philox.uniforms(.initialHeading, particle: i, step: sample)[0]
    return [LibM.cos(angle), LibM.sin(angle)]
  }
}

/// Independent positions, uniform in a box.
func uniformPositions(_ count: Int, in domain: Domain, _ philox: Philox, sample: Int) -> [Double] {
  (0..<count).flatMap { i in
    let (a, b) = (
      philox.uniforms(.initialPosition, particle: i, step: sample), philox.uniforms(.initialState, particle: i, step: sample)
    )
    return (0..<domain.dimensions).map { domain.size[$0] * [a[0], a[1], b[0]][$0] }
  }
}

/// Rows of three numbers turned by a rotation about (1, 2, 3), about a point.
func turned(_ rows: [Double], by angle: Double, about centre: SIMD3<Double> = .zero) -> [Double] {
  let k = SIMD3(1.0, 2, 3) / Double(14).squareRoot()
  let (c, s) = (LibM.cos(angle), LibM.sin(angle))
  return stride(from: 0, to: rows.count, by: 3).flatMap { i in
    // Rodrigues' formula.
    let v = SIMD3(rows[i], rows[i + 1], rows[i + 2]) - centre
    let cross = SIMD3(k.y * v.z - k.z * v.y, k.z * v.x - k.x * v.z, k.x * v.y - k.y * v.x)
    let w = v * c + cross * s + k * ((k * v).sum() * (1 - c)) + centre
    return [w.x, w.y, w.z]
  }
}

/// Positions moved through the faces of a periodic cube.
func moved(_ positions: [Double], by shift: SIMD3<Double>, in size: Double) -> [Double] {
  positions.indices.map { i in
    let x = positions[i] + shift[i % 3]
    return x - size * (x / size).rounded(.down)
  }
}

/// Particles evenly spaced on a circle around a point, with unit headings along it; every `senses`-th the other way.
func mill(_ count: Int, radius: Double, centre: SIMD3<Double>, senses: Int = 1) -> (positions: [Double], headings: [Double]) {
  var (positions, headings) = ([Double](), [Double]())
  for i in 0..<count {
    let angle = 2 * .pi * (Double(i) + 0.25) / Double(count)
    let (c, s) = (LibM.cos(angle), LibM.sin(angle))
    let sense = i % senses == 0 ? 1.0 : -1
    positions += [centre.x + radius * c, centre.y + radius * s, centre.z]
    headings += [-sense * s, sense * c, 0]
  }
  return (positions, headings)
}
