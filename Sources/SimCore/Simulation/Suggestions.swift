/// "; did you mean 'noise'?" if one of the known words is a likely intention behind `word`, else nothing.
public func didYouMean(_ word: String, _ known: some Sequence<String>) -> String {
  let limit = max(1, min(3, word.count / 2))
  let best = known.map { (word: $0, distance: editDistance(word, $0)) }.min { $0.distance < $1.distance }
  guard let best, best.distance <= limit else { return "" }
  return "; did you mean '\(best.word)'?"
}

/// Levenshtein's distance (1966) between two words, over bytes.
func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.utf8), Array(b.utf8))
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let above = row[j + 1]
      row[j + 1] = a[i] == b[j] ? diagonal : 1 + min(diagonal, row[j], above)
      diagonal = above
    }
  }
  return row[b.count]
}
