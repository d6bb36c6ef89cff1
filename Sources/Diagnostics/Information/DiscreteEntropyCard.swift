import SimCore

extension DiscreteEntropy {
  public static let card = Card(
    name: "entropy",
    summary: "Entropy of patterns, bins or values of a series, with corrections for short series",
    details: """
      Each piece of the series has one of L possible outcomes; the measure is a function of their probabilities, estimated from \
      how often they occur among the n pieces. Outcomes, probabilities, measures and estimators can be combined.

      Outcomes:
        ordinal           the order of successive numbers, L = order!
        weighted_ordinal  the same, pieces weighted by their variance (divisor: order), or by the amplitude: half the mean of \
      |x| plus half the mean of |steps|; probabilities are shares in the sum of weights
        dispersion        classes floor(c Phi((x - mean) / sd)) of successive numbers, sd with divisor n, L = classes^order
        bubble            number of pairs of successive numbers in descending order, L = order (order - 1) / 2 + 1
        histogram         bins of equal width from low to high, or from the smallest to the largest number of each series, L = bins
        unique            values; L is the number of different ones in the series

      Probabilities of an outcome that occurred c times:
        relative   c / n
        additive   (c + a) / (n + a L) with the pseudocount a
        shrinkage  k / L + (1 - k) c / n with k = (1 - sum (c/n)^2) / ((n - 1) sum (1/L - c/n)^2), at most 1

      Measures, with natural logarithms and sums over all L outcomes:
        shannon                 -sum p ln p
        renyi                   ln(sum p^q) / (1 - q)
        tsallis                 (1 - sum p^q) / (q - 1)
        kaniadakis              -sum p (p^q - p^-q) / 2q
        curado                  sum (1 - exp(-q p)) + exp(-q) - 1
        stretched_exponential   sum [Gamma(1 + 1/q, -ln p) - p Gamma(1 + 1/q)]
        identification          2 (1 - sum p^2)
        shannon_extropy         -sum (1 - p) ln(1 - p)
        renyi_extropy           (L - 1) [ln sum (1 - p)^q - ln(L - 1)] / (1 - q)
        tsallis_extropy         sum [(1 - p) - (1 - p)^q] / (q - 1)
        fluctuation_complexity  standard deviation of ln p
      renyi, tsallis and their extropies with q = 1 are shannon and shannon_extropy. All are largest for equal probabilities, \
      except fluctuation_complexity, which is 0 then.

      Estimators, k outcomes having occurred, f of them once:
        plug_in            the measure of the probabilities
        miller_madow       plug_in + (k - 1) / 2n
        horvitz_thompson   -sum p ln p / (1 - (1 - p)^n) with p = c / n
        chao_shen          the same with p = (1 - f / n) c / n, f at most n - 1
        grassberger        ln n - sum (c/n) G(c), G(c) = psi(c) + (-1)^c times the integral of t^(c-1) / (1 + t) from 0 to 1
        schuermann         psi(n) - sum (c/n) S(c), S(c) like G(c), with the integral from 0 to sqrt(e) - 1
        jackknife          n times plug_in minus n - 1 times its mean with one piece left out
        nsb                mean of the posterior distribution for a prior that is nearly uniform in the entropy: a mixture of \
      Dirichlet's distributions of all parameters; entropy_error is the posterior standard deviation
      plug_in and jackknife are for all measures and probabilities, the others for shannon and relative. Corrections are derived \
      for independent pieces; those of patterns overlap. Corrected values may be larger than the maximum.
      """,
    references: [
      "Shannon 1948, Bell Syst. Tech. J. 27, 379-423 (shannon)",
      "Bandt & Pompe 2002, Phys. Rev. Lett. 88, 174102 (ordinal)",
      "Fadlallah, Chen, Keil & Principe 2013, Phys. Rev. E 87, 022911 (weighted_ordinal, variance)",
      "Azami & Escudero 2016, Comput. Methods Programs Biomed. 128, 40-51 (weighted_ordinal, amplitude)",
      "Rostaghi & Azami 2016, IEEE Signal Process. Lett. 23, 610-614 (dispersion)",
      "Manis, Aktaruzzaman & Sassi 2017, IEEE Trans. Biomed. Eng. 64, 2711-2718 (bubble)",
      "Hausser & Strimmer 2009, J. Mach. Learn. Res. 10, 1469-1484 (shrinkage)",
      "Renyi 1961, Proc. 4th Berkeley Symp. Math. Stat. Prob. 1, 547-561 (renyi)",
      "Tsallis 1988, J. Stat. Phys. 52, 479-487 (tsallis)",
      "Kaniadakis 2002, Phys. Rev. E 66, 056125 (kaniadakis)",
      "Curado & Nobre 2004, Physica A 335, 94-106 (curado)",
      "Anteneodo & Plastino 1999, J. Phys. A 32, 1089-1097 (stretched_exponential)",
      "Ahlswede & Cai 2006, IEEE Trans. Inf. Theory 52, 4198-4207 (identification)",
      "Lad, Sanfilippo & Agro 2015, Stat. Sci. 30, 40-58 (shannon_extropy)",
      "Liu & Xiao 2023, Commun. Stat. Theory Methods 52, 5836-5847 (renyi_extropy)",
      "Xue & Deng 2023, Commun. Stat. Theory Methods 52, 751-762 (tsallis_extropy)",
      "Bates & Shepard 1993, Phys. Lett. A 172, 416-425 (fluctuation_complexity)",
      "Reeb & Wolf 2015, IEEE Trans. Inf. Theory 61, 1458-1473 (maximum of fluctuation_complexity)",
      "Miller 1955, in: Information Theory in Psychology, Free Press, 95-100 (miller_madow)",
      "Horvitz & Thompson 1952, J. Am. Stat. Assoc. 47, 663-685 (horvitz_thompson)",
      "Chao & Shen 2003, Environ. Ecol. Stat. 10, 429-443 (chao_shen)",
      "Grassberger 2003, arXiv:physics/0307138 (grassberger)",
      "Schuermann 2004, J. Phys. A 37, L295-L301 (schuermann)",
      "Zahl 1977, Ecology 58, 907-913 (jackknife)",
      "Nemenman, Shafee & Bialek 2002, Adv. Neural Inf. Process. Syst. 14, 471-478, arXiv:physics/0108025 (nsb)",
      "Wolpert & Wolf 1995, Phys. Rev. E 52, 6841-6854 (nsb, moments of the entropy)",
    ])
}
