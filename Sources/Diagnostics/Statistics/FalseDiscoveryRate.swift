/// P-values adjusted for their number (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, 289-300).
///
/// Hypotheses whose adjusted value is at most α are rejected by their step-up procedure, which keeps the expected share of false
/// ones among the rejected at α or below, if the tests are independent or positively dependent.
///
/// - Returns: min over j ≥ i of m p₍ⱼ₎ / j for the i-th smallest of m values, in the order given; NaN stays NaN and doesn't count.
public func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
  var adjusted = [Double](repeating: .nan, count: pValues.count)
  let ranked = pValues.indices.filter { !pValues[$0].isNaN }.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  var least = 1.0
  for (below, index) in ranked.enumerated().reversed() {
    least = min(least, pValues[index] * Double(ranked.count) / Double(below + 1))
    adjusted[index] = least
  }
  return adjusted
}
