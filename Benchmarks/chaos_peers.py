"""The peers of bench.py's part "chaos": prints the CPU seconds of one task, without imports and compilation.

    chaos_peers.py rk4 | adaptive | grid | spectrum

The system is Lorenz's with its classical parameters.
"""

import sys
import time

import numpy as np

TRAJECTORIES, END = 10_000, 100.0


def clocked(work):
    begin = time.process_time()
    work()
    return time.process_time() - begin


def rk4():
    """10,000 trajectories to t = 100 with RK4 and h = 0.01: numba over arrays of 200, the fastest form of it."""
    from numba import njit

    @njit(fastmath=True)
    def run(x, y, z, steps, h, width):
        s, r, b = 10.0, 28.0, 8 / 3
        for c in range(0, x.shape[0], width):
            xs, ys, zs = x[c:c + width].copy(), y[c:c + width].copy(), z[c:c + width].copy()
            for _ in range(steps):
                for i in range(width):
                    X, Y, Z = xs[i], ys[i], zs[i]
                    a1, b1, c1 = s * (Y - X), X * (r - Z) - Y, X * Y - b * Z
                    U, V, W = X + 0.5 * h * a1, Y + 0.5 * h * b1, Z + 0.5 * h * c1
                    a2, b2, c2 = s * (V - U), U * (r - W) - V, U * V - b * W
                    U, V, W = X + 0.5 * h * a2, Y + 0.5 * h * b2, Z + 0.5 * h * c2
                    a3, b3, c3 = s * (V - U), U * (r - W) - V, U * V - b * W
                    U, V, W = X + h * a3, Y + h * b3, Z + h * c3
                    a4, b4, c4 = s * (V - U), U * (r - W) - V, U * V - b * W
                    xs[i] = X + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
                    ys[i] = Y + h / 6 * (b1 + 2 * b2 + 2 * b3 + b4)
                    zs[i] = Z + h / 6 * (c1 + 2 * c2 + 2 * c3 + c4)
            x[c:c + width], y[c:c + width], z[c:c + width] = xs, ys, zs

    x, y, z = np.random.default_rng(1).normal(size=(3, TRAJECTORIES))
    run(x[:200].copy(), y[:200].copy(), z[:200].copy(), 2, 0.01, 200)
    return clocked(lambda: run(x, y, z, int(END / 0.01), 0.01, 200))


def lorenz():
    import heyoka

    x, y, z = heyoka.make_vars("x", "y", "z")
    return heyoka, [(x, 10 * (y - x)), (y, x * (28 - z) - y), (z, x * y - 8 / 3 * z)]


def adaptive():
    """The same with heyoka's batches of 8 at 1e-9, from 40 batches."""
    heyoka, equations = lorenz()
    random, batches = np.random.default_rng(1), 40
    integrator = heyoka.taylor_adaptive_batch(equations, np.ones((3, 8)), tol=1e-9)

    def work():
        for _ in range(batches):
            integrator.set_time(np.zeros(8))
            integrator.state[:] = random.normal(size=(3, 8))
            integrator.propagate_until(np.full(8, END))

    return clocked(work) * TRAJECTORIES / (8 * batches)


def grid():
    """One trajectory to t = 10⁴ at 1e-12 with 10⁶ samples, by heyoka."""
    heyoka, equations = lorenz()
    integrator = heyoka.taylor_adaptive(equations, [1.0, 1.0, 1.0], tol=1e-12)
    times = np.linspace(0, 1e4, 1_000_001)
    return clocked(lambda: integrator.propagate_grid(times))


def spectrum():
    """All exponents to T = 10⁴, by pynamicalsys with RK4 and h = 0.01."""
    from pynamicalsys import ContinuousDynamicalSystem

    system = ContinuousDynamicalSystem(model="lorenz system")
    system.integrator("rk4", time_step=0.01)
    system.lyapunov([1.0, 1.0, 1.0], 10.0, parameters=[10.0, 28.0, 8 / 3])
    return clocked(lambda: system.lyapunov([1.0, 1.0, 1.0], 1e4, parameters=[10.0, 28.0, 8 / 3]))


print({"rk4": rk4, "adaptive": adaptive, "grid": grid, "spectrum": spectrum}[sys.argv[1]]())
