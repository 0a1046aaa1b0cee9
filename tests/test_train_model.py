"""The training code: its pieces against torch's own, and that a stopped run goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from train import fit  # noqa: E402
from train.batches import Corpus, batches, collate, forever  # noqa: E402
from train.loss import SmoothedCrossEntropy  # noqa: E402
from train.optim import Average, Muon, orthogonalise  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.torch

PAD, EOS = 60, 0


def corpus(pairs: int = 200, seed: int = 0) -> Corpus:
    """Return pairs of random length whose target is their source."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 12, pairs)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint32)
    ids = rng.integers(10, PAD, lengths.sum()).astype(np.uint16)
    return Corpus(ids, offsets, ids, offsets)


def test_smoothed_cross_entropy_is_torchs() -> None:
    torch.manual_seed(0)
    hidden = torch.randn(700, 16, requires_grad=True)
    weight = torch.randn(50, 16, requires_grad=True)
    labels = torch.randint(0, 50, (700,))
    ours = SmoothedCrossEntropy.apply(hidden, weight, labels, 0.1)
    grads = torch.autograd.grad(ours * 3, (hidden, weight))
    theirs = torch.nn.functional.cross_entropy(
        hidden @ weight.T, labels, label_smoothing=0.1, reduction="sum"
    )
    expected = torch.autograd.grad(theirs * 3, (hidden, weight))
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-2)
    for grad, want in zip(grads, expected, strict=True):
        torch.testing.assert_close(grad, want, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("shape", [(2, 8, 24), (2, 24, 8)])
def test_orthogonalise_brings_singular_values_near_one(shape: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalise(torch.randn(shape), steps=5))
    assert 0.6 < float(values.min()) < float(values.max()) < 1.3


def test_muon_finds_a_minimum() -> None:
    torch.manual_seed(0)
    matrix, goal = torch.zeros(8, 8, requires_grad=True), torch.randn(8, 8)
    optimiser = Muon([matrix], lr=0.1, weight_decay=0.0)
    for _ in range(300):
        loss = ((matrix - goal) ** 2).sum()
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    assert loss.item() < 0.05 * float((goal**2).sum())


def test_average_follows_and_swaps_back() -> None:
    param = torch.zeros(3)
    average = Average([param], half_life=1, every=1)
    param += 8
    for step in range(1, 40):
        average.update(step)
    torch.testing.assert_close(average.values[0], torch.full((3,), 8.0))
    param += 1
    average.swap()
    assert param.tolist() == pytest.approx([8.0] * 3)
    average.swap()
    assert param.tolist() == [9.0] * 3


def test_batches_hold_every_pair_once_and_no_more_than_asked() -> None:
    data = corpus()
    epoch = batches(data, 64, (1, 0))
    assert sorted(np.concatenate(epoch)) == list(range(len(data)))
    assert all(data.lengths()[batch].max() * len(batch) <= 64 for batch in epoch)
    again, other = batches(data, 64, (1, 0)), batches(data, 64, (1, 1))
    assert all(map(np.array_equal, epoch, again))
    assert not all(a.tolist() == b.tolist() for a, b in zip(epoch, other, strict=False))


def test_collate_pads_and_ends_sentences() -> None:
    data = corpus()
    source, target = collate(data, np.array([0, 1]), PAD, EOS)
    assert torch.equal(source, target)
    for row, pair in zip(source.tolist(), (0, 1), strict=True):
        ids = data.source_ids[data.source_offsets[pair] : data.source_offsets[pair + 1]].tolist()
        assert row == ids + [EOS] + [PAD] * (len(row) - len(ids) - 1)


def test_forever_goes_on_where_it_was() -> None:
    data = corpus()
    whole = forever(data, 64, 1, 0)
    first = [next(whole) for _ in range(60)]
    later = forever(data, 64, 1, 45)
    for epoch, batch in first[45:]:
        assert next(later)[0] == epoch
        del batch
    later = forever(data, 64, 1, 45)
    assert all(np.array_equal(batch, next(later)[1]) for _, batch in first[45:])


def trainer(tmp_path: Path, updates: int) -> fit.Trainer:
    args = fit.parser().parse_args(
        ["--dir", str(tmp_path), "--spm", "-", "--run", str(tmp_path), "--updates", str(updates),
         "--width", "16", "--ffn", "32", "--heads", "2", "--encoder", "1", "--decoder", "1",
         "--dropout", "0", "--tokens", "64", "--warmup", "4"]
    )  # fmt: skip
    torch.manual_seed(1)
    return fit.Trainer(fit.new_model(PAD + 1, args), args)


def test_a_run_stopped_and_restored_equals_one_that_was_not(tmp_path: Path) -> None:
    data = corpus()
    straight = trainer(tmp_path, 12)
    stopped = trainer(tmp_path, 12)
    stream = list(zip(range(12), forever(data, 64, 1, 0), strict=False))
    for step, (_, batch) in stream:
        straight.update(*collate(data, batch, PAD, EOS), 0.0)
        if step < 6:
            stopped.update(*collate(data, batch, PAD, EOS), 0.0)
    stopped.save(tmp_path / "state.pt")
    resumed = trainer(tmp_path, 12)
    resumed.restore(torch.load(tmp_path / "state.pt", weights_only=True))
    for _, (_, batch) in stream[6:]:
        resumed.update(*collate(data, batch, PAD, EOS), 0.0)
    assert resumed.progress.updates == straight.progress.updates == 12
    for one, other in zip(resumed.params, straight.params, strict=True):
        torch.testing.assert_close(one, other)
    for one, other in zip(resumed.average.values, straight.average.values, strict=True):
        torch.testing.assert_close(one, other)


def test_rate_rises_falls_and_cools_down(tmp_path: Path) -> None:
    run = trainer(tmp_path, 100)
    run.args.cooldown = 0.2
    run.progress.updates = 1
    assert run.rate(0.0) == pytest.approx(run.args.lr * 2 / 4)
    run.progress.updates = 4 + fit.LR_TIMESCALE - 1
    assert run.rate(0.5) == pytest.approx(run.args.lr / 2**0.5)
    assert run.rate(0.9) == pytest.approx(run.rate(0.5) / 2)
    assert run.rate(1.0) == 0
