"""The trained matcher on disk: arrays in ``.npz``, everything else in ``.json``, named by what made them."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile

import numpy as np
import yaml

from faq.calibration import Calibrator, Scale, Thresholds
from faq.corpus import Corpus, Teachable, corpus_of, read_labelled
from faq.fold import Shorthand, read_shorthand
from faq.lexicon import Lexicon, read_concepts
from faq.matcher import Matcher
from faq.scorer import Gains, Lists, Model, Phrasings, Usage, Vocabulary
from faq.train import Trained, train

RISK = 0.01
"""Accepted share of wrong answers among all messages."""
LANGUAGE = Path(__file__).parent / "content"
_CODE = (
    *("fold", "lexicon", "features", "scorer", "evidence", "parts", "matcher"),
    *("calibration", "corpus", "fitting", "train", "artefact"),
)
_MODEL_ARRAYS = ("firsts", "ends", "is_topic", "is_person")
_PARTS: Mapping[str, tuple[type[Any], tuple[str, ...], tuple[str, ...]]] = {
    "vocabulary": (Vocabulary, ("codes", "rarity"), ()),
    "lists": (Lists, ("starts", "places", "values"), ()),
    "gains": (Gains, ("base", "rows", "wide"), ()),
    "phrasings": (Phrasings, (), ("texts", "in_order")),
    "usage": (Usage, ("rarity", "pairs", "starts", "usual", "weights"), ("terms", "rarest", "classes")),
}
"""Parts of a model: their class, their arrays, and what else they hold."""
_CALIBRATORS = ("answer", "suggest", "person")
UNREADABLE = (KeyError, TypeError, ValueError, OSError, EOFError, BadZipFile)
_SCALE_ARRAYS = ("mean", "scale", "edges")


def is_built(content: Teachable, cache: Path, risk: float = RISK) -> bool:
    """Whether the matcher of this content lies in ``cache``."""
    return (cache / f"{matcher_name(content, risk)}.json").exists()


def matcher_name(content: Teachable, risk: float = RISK) -> str:
    """Under which name the matcher of this content is kept."""
    return fingerprint(corpus_of(content, read_labelled(LANGUAGE / "calibration.jsonl")), risk)


def load_or_build(content: Teachable, cache: Path, risk: float = RISK) -> Matcher:
    """The matcher of this content: from ``cache`` if it was built before, else built and kept there."""
    corpus = corpus_of(content, read_labelled(LANGUAGE / "calibration.jsonl"))
    name = fingerprint(corpus, risk)
    shorthand_path, concepts_path = LANGUAGE / "shorthand.yaml", LANGUAGE / "concepts.yaml"
    if (cache / f"{name}.json").exists():
        with suppress(*UNREADABLE):  # damaged, or by older code whose files an upgrade replaced: made anew
            return _load(cache, name)
    shorthand = read_shorthand(yaml.safe_load(shorthand_path.read_text(encoding="utf-8")))
    lexicon = read_concepts(yaml.safe_load(concepts_path.read_text(encoding="utf-8")), shorthand)
    matcher = Matcher(train(corpus, shorthand, lexicon, risk), shorthand, lexicon)
    _save(matcher, cache, name)
    return matcher


def fingerprint(corpus: Corpus, risk: float) -> str:
    """A name for everything that the matcher is made of: content, language data, code and risk."""
    digest = hashlib.sha256(repr((corpus.lines, sorted(corpus.decisions.items()), risk)).encode())
    for path in (
        *(LANGUAGE / f for f in ("calibration.jsonl", "shorthand.yaml", "concepts.yaml")),
        *_sources(),
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> list[Path]:
    return [Path(__file__).with_name(f"{module}.py") for module in _CODE]


def _save(matcher: Matcher, cache: Path, name: str) -> None:
    """Both files are renamed into place, the .json last: it vouches for the .npz."""
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=cache) as room:
        arrays, plain = Path(room, f"{name}.npz"), Path(room, f"{name}.json")
        np.savez(arrays, **_arrays(matcher.trained))
        plain.write_text(json.dumps(_plain(matcher), ensure_ascii=False), encoding="utf-8")
        for draft in (arrays, plain):
            draft.replace(cache / draft.name)


def _arrays(trained: Trained) -> dict[str, Any]:
    model = trained.model
    arrays = {name: getattr(model, name) for name in _MODEL_ARRAYS}
    for part, (_, names, _plain) in _PARTS.items():
        arrays |= {f"{part}.{name}": getattr(getattr(model, part), name) for name in names}
    arrays |= {f"scale.{name}": getattr(trained.scale, name) for name in _SCALE_ARRAYS}
    return arrays | {f"{name}.weights": getattr(trained, name).weights for name in _CALIBRATORS}


def _plain(matcher: Matcher) -> dict[str, object]:
    trained = matcher.trained
    return {
        "classes": trained.model.classes,
        "phrasings": {name: getattr(trained.model.phrasings, name) for name in ("texts", "in_order")},
        "usage": {name: getattr(trained.model.usage, name) for name in ("terms", "rarest", "classes")},
        "thresholds": asdict(trained.thresholds),
        "decisions": dict(trained.decisions),
        "expansions": [[k, v] for k, v in matcher.shorthand.expansions.items()],
        "fillers": sorted(matcher.shorthand.fillers),
        "kept": sorted(matcher.shorthand.kept),
        "sizes": dict(matcher.shorthand.sizes),
        "lexicon": dict(matcher.lexicon.forms),
    }


def _load(cache: Path, name: str) -> Matcher:
    plain = json.loads((cache / f"{name}.json").read_text(encoding="utf-8"))
    with (cache / f"{name}.npz").open("rb") as file, np.load(file) as arrays:
        held = dict(arrays)
    return Matcher(_trained(plain, held), _shorthand(plain), _lexicon(plain))


def _trained(plain: Mapping[str, Any], arrays: Mapping[str, Any]) -> Trained:
    parts = {
        part: kind(
            **{n: arrays[f"{part}.{n}"] for n in names}, **{n: _plain_part(plain, part, n) for n in others}
        )
        for part, (kind, names, others) in _PARTS.items()
    }
    model = Model(classes=tuple(plain["classes"]), **parts, **{name: arrays[name] for name in _MODEL_ARRAYS})
    scale = Scale(*(arrays[f"scale.{name}"] for name in _SCALE_ARRAYS))
    answer, suggest, person = (Calibrator(arrays[f"{name}.weights"]) for name in _CALIBRATORS)
    cut = Thresholds(**plain["thresholds"])
    return Trained(model, scale, answer, suggest, person, cut, plain["decisions"])


def _plain_part(plain: Mapping[str, Any], part: str, name: str) -> object:
    value = plain[part][name]
    return tuple(value) if isinstance(value, list) else value


def _shorthand(plain: Mapping[str, Any]) -> Shorthand:
    return Shorthand(
        {tuple(form): tuple(meaning) for form, meaning in plain["expansions"]},
        frozenset(tuple(words) for words in plain["fillers"]),
        frozenset(plain["kept"]),
        {word: tuple(sizes) for word, sizes in plain["sizes"].items()},
    )


def _lexicon(plain: Mapping[str, Any]) -> Lexicon:
    return Lexicon(
        {
            first: tuple((tuple(words), marked, concept) for words, marked, concept in forms)
            for first, forms in plain["lexicon"].items()
        }
    )
