import SimCore

// Means and standard deviations of all flows' components along their own orbits: 60,000 states over 3000 natural periods by `auto` with
// a tolerance of 1e-8, after 200 periods or the known transient; of hyper-lu and sakarya, which are metastable, 4000 over 200 after 50.
// Rounded to a thousandth of the deviation. Phases and positions that grow without limit have 0 and 1.

extension Aizawa { public static var moments: Moments? { Moments([0.002, 0.0002, 0.7], [0.5669, 0.567, 0.7369]) } }
extension AnishchenkoAstakhov { public static var moments: Moments? { Moments([0, 0.714, 1.1144], [1.456, 1.635, 0.9001]) } }
extension Arneodo { public static var moments: Moments? { Moments([-0.031, 0, 0], [1.904, 1.62, 3.437]) } }
extension ArnoldBeltramiChildress { public static var moments: Moments? { Moments([0, 0, 0], [1, 1, 1]) } }
extension ArnoldWeb { public static var moments: Moments? { Moments([0.08952, 0.06118, 0, 0, 0], [0.05046, 0.06256, 1, 1, 1]) } }
extension AtmosphericRegime {
  public static var moments: Moments? { Moments([0.1468, -0.0455, 0.4589], [0.2106, 0.2179, 0.2631]) }
}
extension BeerRNN { public static var moments: Moments? { Moments([4.088, 2.723, 1.1571], [2.186, 0.4314, 0.5936]) } }
extension BelousovZhabotinsky {
  public static var moments: Moments? {
    Moments([0.0916, 0.8587, 0.847343], [0.1402, 0.3209, 0.001584])
  }
}
extension BickleyJet { public static var moments: Moments? { Moments([-0.9694, 0, 0], [0.2721, 1, 1]) } }
extension Blasius { public static var moments: Moments? { Moments([7.704, 6.926, 0.0838], [2.808, 2.48, 0.1688]) } }
extension BlinkingRotlet { public static var moments: Moments? { Moments([-0.621, 0, 0], [0.2238, 1, 1]) } }
extension BlinkingVortex { public static var moments: Moments? { Moments([-0.6545, 0, 0], [0.23, 1, 1]) } }
extension Bouali { public static var moments: Moments? { Moments([-0.2227, 3.899, -0.028], [0.9749, 1.79, 2.115]) } }
extension Bouali2 { public static var moments: Moments? { Moments([0, 0.9999, -5e-05], [1, 0.5527, 0.04489]) } }
extension BurkeShaw { public static var moments: Moments? { Moments([0.011, -0.011, -0.198], [1.14, 1.606, 1.557]) } }
extension CaTwoPlus { public static var moments: Moments? { Moments([0.33001, 0.8984, 0.1337], [0.07183, 0.167, 0.01154]) } }
extension CaTwoPlusQuasiperiodic {
  public static var moments: Moments? {
    Moments([0.30201, 0.9711, 0.4952], [0.0793, 0.1186, 0.2026])
  }
}
extension CellCycle {
  public static var moments: Moments? {
    Moments([0.667, 0.8086, 0.9121, 0.6701, 0.8121, 0.9145], [0.175, 0.2014, 0.1876, 0.1761, 0.1996, 0.1846])
  }
}
extension CellularNeuralNetwork {
  public static var moments: Moments? {
    Moments([-0.0019, -0.0011, 0.0012], [0.9849, 0.6554, 0.6693])
  }
}
extension Chen { public static var moments: Moments? { Moments([-0.003, -0.003, 23.807], [8.451, 9.113, 6.452]) } }
extension ChenLee { public static var moments: Moments? { Moments([0, 0, 8.148], [4.154, 2.937, 3.051]) } }
extension Chua { public static var moments: Moments? { Moments([-0.013, 0, 0.013], [1.417, 0.1762, 1.784]) } }
extension CircadianRhythm {
  public static var moments: Moments? {
    Moments([5.61, 8.47, 7.955, 7.78, 0], [3.856, 4.483, 5.597, 4.039, 1])
  }
}
extension CoevolvingPredatorPrey {
  public static var moments: Moments? {
    Moments([0.107, 0.4444, 0.6273], [0.1349, 0.1177, 0.154])
  }
}
extension Colpitts { public static var moments: Moments? { Moments([9.622, 0.7803, 9.7545], [1.166, 0.9453, 0.8016]) } }
extension Coullet { public static var moments: Moments? { Moments([0.0044, 0, 0], [0.7506, 0.4891, 0.513]) } }
extension Dadras { public static var moments: Moments? { Moments([0.887, -0.182, 0.332], [3.293, 2.58, 1.621]) } }
extension DequanLi { public static var moments: Moments? { Moments([0.14, 0.1, 102.92], [50.28, 58.04, 64.4]) } }
extension DoubleGyre { public static var moments: Moments? { Moments([0.9936, 0.4998, 0], [0.5863, 0.3083, 1]) } }
extension DoublePendulum { public static var moments: Moments? { Moments([0, 0, -0.027, 0.003], [1, 1, 4.436, 3.151]) } }
extension Duffing { public static var moments: Moments? { Moments([-0.0087, 0, 0], [0.906, 0.5103, 1]) } }
extension ExcitableCell {
  public static var moments: Moments? { Moments([-44.228, 0.14135, 0.463554], [4.58, 0.05174, 0.009788]) }
}
extension Finance { public static var moments: Moments? { Moments([0, -4.2407, -0.0001], [0.921, 0.7671, 0.6911]) } }
extension FluidTrampoline { public static var moments: Moments? { Moments([2.152, 0, 0], [6.252, 2.588, 1]) } }
extension ForcedBrusselator { public static var moments: Moments? { Moments([0.4, 2.7426, 0], [0.1542, 0.3992, 1]) } }
extension ForcedFitzHughNagumo { public static var moments: Moments? { Moments([0.128, 1.0356, 0], [1.34, 0.7108, 1]) } }
extension ForcedVanDerPol { public static var moments: Moments? { Moments([0, 0, 0], [1.596, 1.666, 1]) } }
extension GenesioTesi { public static var moments: Moments? { Moments([0.1927, 0, 0], [0.3944, 0.3518, 0.369]) } }
extension GlycolyticOscillation {
  public static var moments: Moments? { Moments([36.323, 124.62, 0.2261], [6.127, 63.2, 0.245]) }
}
extension GuckenheimerHolmes {
  public static var moments: Moments? { Moments([-0.018, -0.037, -0.1289], [1.148, 1.213, 0.7494]) }
}
extension Hadley { public static var moments: Moments? { Moments([1.0281, 0.0046, 0.2699], [0.4954, 0.8847, 0.8598]) } }
extension Halvorsen { public static var moments: Moments? { Moments([-3.102, -3.098, -3.084], [4.415, 4.413, 4.424]) } }
extension HastingsPowell { public static var moments: Moments? { Moments([0.7452, 0.13855, 9.0595], [0.2093, 0.09666, 0.8677]) } }
extension HenonHeiles { public static var moments: Moments? { Moments([0.0011, 0.0006, 0, 0], [0.2786, 0.2796, 0.257, 0.2591]) } }
extension HindmarshRose { public static var moments: Moments? { Moments([0.0095, -0.0947, 0.0227], [0.3082, 0.1327, 0.1119]) } }
extension Hopfield {
  public static var moments: Moments? {
    Moments([-0.0045, 0.0091, -0.0041, -0.0022, -0.003, -0.0034], [0.6556, 0.7894, 0.6087, 0.6506, 0.6736, 0.645])
  }
}
extension HyperBao { public static var moments: Moments? { Moments([0.001, 0.003, 21.021, -0.06], [7.956, 8.492, 6.238, 37.6]) } }
extension HyperCai {
  public static var moments: Moments? { Moments([0.001, 0.002, 22.939, -0.53], [7.593, 8.156, 6.278, 11.86]) }
}
extension HyperJha {
  public static var moments: Moments? { Moments([-0.024, 0.028, 24.039, -0.51], [9.678, 8.682, 8.183, 71.04]) }
}
extension HyperLorenz {
  public static var moments: Moments? {
    Moments([0.044, -0.075, 24.112, 1.18], [9.343, 8.653, 8.103, 65.44])
  }
}
extension HyperLu { public static var moments: Moments? { Moments([0.311, 0.542, 22.283, -8.21], [7.956, 8.94, 6.2, 50.96]) } }
extension HyperPang { public static var moments: Moments? { Moments([0, -0.001, 19.902, -0.103], [7.727, 7.995, 5.578, 9.866]) } }
extension HyperQi { public static var moments: Moments? { Moments([0.65, 1.24, -38.4, 66], [75.41, 81.68, 164.3, 219.8]) } }
extension HyperRossler {
  public static var moments: Moments? {
    Moments([-24.43, -2.51, 2.5, 25.068], [21.03, 19.68, 12.17, 7.967])
  }
}
extension HyperWang {
  public static var moments: Moments? {
    Moments([-0.001, -0.001, 44.68, -0.11], [5.285, 7.535, 15.89, 16.48])
  }
}
extension HyperXu {
  public static var moments: Moments? { Moments([-0.027, 0.028, -2.3118, -0.55], [2.51, 2.961, 0.6597, 11.62]) }
}
extension HyperYan { public static var moments: Moments? { Moments([1.606, 1.606, 18.235, -0.203], [6.65, 7.081, 9.06, 1.681]) } }
extension HyperYangChen { public static var moments: Moments? { Moments([0, 0, 32.561, 0.07], [9.884, 10.27, 9.386, 24.93]) } }
extension InteriorSquirmer { public static var moments: Moments? { Moments([0.668, 0, 0], [0.2357, 1, 1]) } }
extension IsothermalChemical {
  public static var moments: Moments? {
    Moments([0.4547, 1.0605, 1.06055], [0.0567, 0.5058, 0.0558])
  }
}
extension ItikBanksTumor { public static var moments: Moments? { Moments([0.1588, 0.6029, 0.0953], [0.1961, 0.3051, 0.1718]) } }
extension JerkCircuit { public static var moments: Moments? { Moments([-0.3858, 0.0001, 0], [0.7065, 0.4784, 0.478]) } }
extension KawczynskiStrizhak {
  public static var moments: Moments? { Moments([-1.0134, 4.869, -1.0132], [0.7071, 2.95, 0.4026]) }
}
extension Laser { public static var moments: Moments? { Moments([-0.003, -0.003, -1.83], [1.235, 1.072, 1.392]) } }
extension LidDrivenCavityFlow { public static var moments: Moments? { Moments([2.994, -0.002, 0], [1.739, 0.587, 1]) } }
extension LiuChen { public static var moments: Moments? { Moments([0.044, 0.002, -0.02], [9.269, 1.675, 2.602]) } }
extension Lorenz { public static var moments: Moments? { Moments([-0.052, -0.051, 23.52], [7.92, 9.021, 8.652]) } }
extension Lorenz84 { public static var moments: Moments? { Moments([0.5368, 0.853, 0.29], [0.8489, 1.379, 1.718]) } }
extension Lorenz96 { public static var moments: Moments? { Moments([2.845, 2.814, 2.842, 2.853], [6.98, 6.982, 6.977, 6.981]) } }
extension LorenzBounded { public static var moments: Moments? { Moments([0.062, 0.062, 24.945], [8.625, 9.41, 8.93]) } }
extension LorenzCoupled {
  public static var moments: Moments? {
    Moments([0.025, 0.02, 30.604, 0.006, 0.0003, 0.424], [9.034, 10.45, 9.673, 2.177, 0.728, 0.3303])
  }
}
extension LorenzStenflo {
  public static var moments: Moments? {
    Moments([0.006, 0.009, 22.53, -0.003], [3.569, 5.646, 5.714, 1.422])
  }
}
extension LuChen { public static var moments: Moments? { Moments([0.003, 0.003, 17.379], [7.221, 7.419, 5.247]) } }
extension LuChenCheng { public static var moments: Moments? { Moments([4.335, 2.297, 7.335], [7.852, 5.055, 4.824]) } }
extension MacArthur {
  public static var moments: Moments? {
    Moments(
      [12.295, 20.773, 31.59, 12.696, 42.443, 0.2604, 0.16228, 0.3225, 0.16017, 0.19872],
      [2.223, 3.94, 4.56, 2.306, 4.776, 0.1418, 0.04845, 0.2005, 0.04145, 0.07687])
  }
}
extension MooreSpiegel { public static var moments: Moments? { Moments([0.001, 0, 0], [4.132, 26.13, 29.57]) } }
extension MultiChua { public static var moments: Moments? { Moments([1.73, 0, -1.73], [15.02, 1.608, 16.63]) } }
extension NewtonLiepnik { public static var moments: Moments? { Moments([0.0017, 0.00024, 0.23079], [0.27, 0.07849, 0.08353]) } }
extension NoseHoover { public static var moments: Moments? { Moments([-0.068, 0, 0], [1.266, 1.225, 1.642]) } }
extension NuclearQuadrupole {
  public static var moments: Moments? { Moments([0.029, -0.035, 0, 0], [1.154, 1.12, 1.108, 1.091]) }
}
extension OscillatingFlow { public static var moments: Moments? { Moments([0, 1.5863, 0], [1, 0.896, 1]) } }
extension PanXuZhou {
  public static var moments: Moments? {
    Moments([6.532013472116102, 6.532013472116097, 16.000000000000071], [8.997e-12, 9.084e-12, 5.651e-12])
  }
}
extension PehlivanWei { public static var moments: Moments? { Moments([0.001, 0.001, -1.568], [1.511, 1.511, 2.069]) } }
extension Qi { public static var moments: Moments? { Moments([-0.011, -0.007, 7.2226, 2.02], [2.004, 1.551, 0.598, 1.083]) } }
extension QiChen { public static var moments: Moments? { Moments([-0.13, -0.05, 79.24], [25.66, 9.838, 9.827]) } }
extension RabinovichFabrikant {
  public static var moments: Moments? {
    Moments([-1.1654, 1.0172, 0.5927], [0.3678, 0.6854, 0.3239])
  }
}
extension RayleighBenard { public static var moments: Moments? { Moments([0.01, 0.01, 17.674], [9.4, 9.882, 6.264]) } }
extension RikitakeDynamo { public static var moments: Moments? { Moments([0, -0.0002, 1.805], [1.343, 0.897, 1.217]) } }
extension Rossler { public static var moments: Moments? { Moments([0.177, -0.882, 0.883], [5.143, 4.835, 2.855]) } }
extension Rucklidge { public static var moments: Moments? { Moments([0, 0.022, 6.455], [2.723, 2.541, 2.999]) } }
extension Sakarya { public static var moments: Moments? { Moments([-0.055, -0.005, 2.793], [7.702, 3.271, 2.69]) } }
extension SaltonSea { public static var moments: Moments? { Moments([217.68, 87.2, 54.99], [68.57, 37.42, 9.843]) } }
extension SanUmSrisuchinwong { public static var moments: Moments? { Moments([0.0124, 0.012, 0.392], [0.9884, 1.286, 2.303]) } }
extension ShimizuMorioka { public static var moments: Moments? { Moments([-0.0001, 0, 0.8568], [0.6545, 0.3038, 0.5543]) } }
extension SprottA { public static var moments: Moments? { Moments([0.0002, 0.0001, 0], [0.9701, 1, 1.057]) } }
extension SprottB { public static var moments: Moments? { Moments([-0.005, -0.0049, 0], [1.308, 1, 1.317]) } }
extension SprottC { public static var moments: Moments? { Moments([-0.0026, -0.0026, 0.092], [1, 0.8451, 1.45]) } }
extension SprottD { public static var moments: Moments? { Moments([-1.2167, 0, 1.2167], [0.9679, 0.7774, 0.8328]) } }
extension SprottE { public static var moments: Moments? { Moments([0.25, 0.3777, 1.643], [0.5615, 0.4133, 2.233]) } }
extension SprottF { public static var moments: Moments? { Moments([-0.4537, -0.907, 0.9073], [0.8376, 1.067, 0.9648]) } }
extension SprottG { public static var moments: Moments? { Moments([-0.3907, -0.3907, 0.1563], [0.9078, 0.6429, 0.9326]) } }
extension SprottH { public static var moments: Moments? { Moments([-0.454, 0.909, -0.4545], [1.153, 1.249, 0.8381]) } }
extension SprottI { public static var moments: Moments? { Moments([-0.1118, 0.0001, 0.1118], [0.1717, 0.4728, 0.1717]) } }
extension SprottJ { public static var moments: Moments? { Moments([5.048, 0, 0], [8.717, 2.247, 5.503]) } }
extension SprottJerk { public static var moments: Moments? { Moments([1.875, 0, 0.0001], [2.489, 1.369, 0.9641]) } }
extension SprottK { public static var moments: Moments? { Moments([-0.1526, -0.1525, 0.508], [0.9667, 0.6965, 1.031]) } }
extension SprottL { public static var moments: Moments? { Moments([1, 18.141, -4.652], [4.377, 7.124, 2.872]) } }
extension SprottM { public static var moments: Moments? { Moments([0.129, -1.919, 0], [1.379, 1.291, 1.501]) } }
extension SprottMore { public static var moments: Moments? { Moments([0.0161, -0.0001, 0.013], [0.8603, 0.7965, 1.23]) } }
extension SprottN { public static var moments: Moments? { Moments([-5.298, 0, 0.5], [8.717, 5.503, 2.247]) } }
extension SprottO { public static var moments: Moments? { Moments([-0.2698, 0, -0.2698], [0.2848, 0.3404, 0.7091]) } }
extension SprottP { public static var moments: Moments? { Moments([0.197, -0.197, 0.5319], [0.5367, 0.3978, 0.5998]) } }
extension SprottQ { public static var moments: Moments? { Moments([-0.895, -0.895, 0], [2.252, 1.405, 3.338]) } }
extension SprottR { public static var moments: Moments? { Moments([-0.444, 0.9, -0.4], [2.059, 1.953, 2.541]) } }
extension SprottS { public static var moments: Moments? { Moments([-1, 0.2501, 0.5412], [1.431, 0.8002, 0.8409]) } }
extension SprottTorus { public static var moments: Moments? { Moments([0.5101, -0.0394, -0.012], [0.3116, 0.3887, 1.044]) } }
extension StickSlipOscillator { public static var moments: Moments? { Moments([0.9401, 0, 0], [0.2044, 0.2755, 1]) } }
extension SwingingAtwood {
  public static var moments: Moments? { Moments([0.0959, 0, -0.002, 0.0561], [0.03479, 1, 3.239, 0.12]) }
}
extension Thomas { public static var moments: Moments? { Moments([-0.009, -0.003, -0.007], [2.265, 2.268, 2.251]) } }
extension ThomasLabyrinth { public static var moments: Moments? { Moments([0.026, 0.008, -0.035], [4.229, 4.239, 4.264]) } }
extension Torus { public static var moments: Moments? { Moments([-15.2288, 1.9094, 0.7283], [0.75, 0.75, 0.3536]) } }
extension Tsucs2 { public static var moments: Moments? { Moments([0, 0, 35.33], [17.7, 17.09, 20.43]) } }
extension TurchinHanski { public static var moments: Moments? { Moments([0.4736, 0.14142, 0], [0.3918, 0.09543, 1]) } }
extension VallisElNino { public static var moments: Moments? { Moments([-0.031, -0.0009, 0.1312], [5.435, 0.2369, 0.2406]) } }
extension WangSun { public static var moments: Moments? { Moments([-0.0006, 0.0039, 0.012], [0.7606, 0.5393, 0.3413]) } }
extension WindmiReduced {
  public static var moments: Moments? { Moments([0.994572, 5.00001, 5236.08], [0.00359, 0.01427, 66.43]) }
}
extension YuWang { public static var moments: Moments? { Moments([0.006, 0.006, 20.453], [1.153, 1.569, 8.183]) } }
extension YuWang2 { public static var moments: Moments? { Moments([0.221, 0.221, 15.479], [1.231, 1.572, 5.866]) } }
extension ZhouChen { public static var moments: Moments? { Moments([-0.199, 0.229, -2.226], [9.057, 9.16, 4.823]) } }
