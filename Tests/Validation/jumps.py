"""Flows whose right-hand side jumps, integrated with SciPy from surface to surface: nothing here is shared with simrun.

A right-hand side F(u, side) is smooth on each side of a surface g(u) = 0. solve_ivp ends at the surface, and the next piece begins
on the other side, or slides on the surface where both sides point at it (Filippov 1988). A `step` is short enough not to pass
over a short stay on the other side.
"""

import numpy as np
from scipy.integrate import solve_ivp

TOLERANCES = {"method": "DOP853", "rtol": 1e-10, "atol": 1e-12}
# Periods in which the distance of a pair turns to the direction that grows.
TURNS = 20


class SprottMore:
    """Sprott (2020), Chaos Theory and Applications 2:49: the damping is the sign of z."""

    state, period = (-1.3396906, -0.21238338, 0.32982163), 6.62096
    step = 0.2

    @staticmethod
    def surface(u):
        return u[2]

    @staticmethod
    def rate(u, side):
        x, y, _ = u
        return np.array([y, -x - side * y, y * y - np.exp(-x * x)])

    @staticmethod
    def divergence(u, side):
        return -side


class FluidTrampoline:
    """Gilet & Bush (2009), J. Fluid Mech. 625:167: the film pushes while the droplet touches it, x < 0."""

    state, period = (-0.65820064, -2.8807787, 0.1), 7.7351
    step = 0.3
    gamma, psi, w = 1.82, 0.01019, 1.21

    @staticmethod
    def surface(u):
        return u[0]

    @classmethod
    def rate(cls, u, side):
        x, y, th = u
        film = x + cls.psi * y * abs(y) if side < 0 else 0.0
        return np.array([y, cls.gamma * np.cos(th) - 1 - film, cls.w])

    @classmethod
    def divergence(cls, u, side):
        return -2 * cls.psi * abs(u[1]) if side < 0 else 0.0


class StickSlip:
    """Awrejcewicz & Holicke (1999), Int. J. Bifurcation Chaos 9:505: a mass on a belt, which can stick to it."""

    state, period = (0.85539847, -0.39125834, 0.0), np.pi
    step = 0.05
    a, b, alpha, beta, gamma, t0, eps, w, belt = 1.0, 1.0, 0.3, 0.3, 1.0, 0.3, 0.05, 2.0, 0.4

    @classmethod
    def surface(cls, u):
        return u[1] - cls.belt

    @classmethod
    def force(cls, u):
        """All forces but friction."""
        return cls.a * u[0] - cls.b * u[0] ** 3 + cls.eps * cls.gamma * np.cos(u[2])

    @classmethod
    def rate(cls, u, side):
        s = u[1] - cls.belt
        if side == 0:
            return np.array([cls.belt, 0.0, cls.w])
        return np.array([u[1], cls.force(u) + cls.eps * (cls.alpha * s - cls.beta * s**3 - cls.t0 * side), cls.w])

    @classmethod
    def divergence(cls, u, side):
        # While the mass sticks there is no volume: that doesn't count.
        return cls.eps * (cls.alpha - 3 * cls.beta * (u[1] - cls.belt) ** 2) if side else 0.0

    @classmethod
    def hold(cls, u):
        """The friction that is left while the mass sticks."""
        return cls.eps * cls.t0 - abs(cls.force(u))


class Orbit:
    """A state that moves; it knows on which side of the surface it is, and integrates the divergence on its way."""

    def __init__(self, flow, state):
        self.flow, self.divergence, self.sticks = flow, 0.0, 0
        self.place(state)

    def place(self, state):
        self.u = np.array(state, float)
        if not (getattr(self, "side", 1) == 0 and self.flow.surface(self.u) == 0):
            self.side = 1.0 if self.flow.surface(self.u) > 0 else -1.0

    def advance(self, duration):
        t = 0.0
        while t < duration:
            t = self.piece(t, duration)

    def piece(self, t, end):
        flow, side = self.flow, self.side

        def rates(_, v):
            return np.append(flow.rate(v[:-1], side), flow.divergence(v[:-1], side))

        def crossing(_, v):
            return flow.hold(v[:-1]) if side == 0 else flow.surface(v[:-1])

        # Only away from this side: the zero it may begin with doesn't count.
        crossing.terminal, crossing.direction = True, -1 if side >= 0 else 1
        piece = solve_ivp(rates, (t, end), np.append(self.u, 0.0), events=crossing, max_step=flow.step, **TOLERANCES)
        if not piece.success:
            raise RuntimeError(piece.message)
        self.u, self.divergence = piece.y[:-1, -1], self.divergence + piece.y[-1, -1]
        if piece.status == 1:
            self.cross()
        return piece.t[-1]

    def cross(self):
        """Ends on the surface: to the other side, or along it."""
        before, flow = self.side, self.flow
        if before == 0:
            self.side = 1.0 if flow.force(self.u) > 0 else -1.0
            return
        if hasattr(flow, "hold") and flow.hold(self.u) > 0:
            self.side, self.u[1], self.sticks = 0, flow.belt, self.sticks + 1
            return
        self.side = -before
        # The volume that crosses is stretched by n·f⁺ / n·f⁻; the derivative of the surface along f by a small step.
        ahead, behind = (self.normal_speed(side) for side in (-before, before))
        self.divergence += np.log(ahead / behind)

    def normal_speed(self, side, step=1e-6):
        rate = self.flow.rate(self.u, side)
        return (self.flow.surface(self.u + step * rate) - self.flow.surface(self.u - step * rate)) / (2 * step)


def largest_exponent(job):
    """Growth of the distance of two nearby orbits, and mean divergence, in so many periods (Benettin, Galgani & Strelcyn 1976)."""
    flow, seed, skipped, periods = job
    random, distance = np.random.default_rng(seed), 1e-6
    first = Orbit(flow, np.array(flow.state) + 1e-3 * random.normal(size=3))
    first.advance((skipped - TURNS) * flow.period)
    second, apart, growth = Orbit(flow, first.u), random.normal(size=3) * (1, 1, 0), 0.0
    for period in range(-TURNS, periods):
        if period == 0:
            growth, before = 0.0, first.divergence
        second.place(first.u + distance * apart / np.linalg.norm(apart))
        first.advance(flow.period)
        second.advance(flow.period)
        apart = second.u - first.u
        growth += np.log(np.linalg.norm(apart) / distance)
    return growth / (periods * flow.period), (first.divergence - before) / (periods * flow.period)


def approach(flow, state, away, periods):
    """Rate at which two orbits with the same phase come together, mean divergence, how often they stuck, and the last distance."""
    first, second, logarithms = Orbit(flow, state), Orbit(flow, np.array(state) + away), []
    for _ in range(periods):
        first.advance(flow.period)
        second.advance(flow.period)
        logarithms.append(np.log(np.linalg.norm(first.u - second.u)))
    rate = np.polyfit(flow.period * np.arange(periods), logarithms, 1)[0]
    return rate, first.divergence / (periods * flow.period), first.sticks + second.sticks, np.exp(logarithms[-1])
