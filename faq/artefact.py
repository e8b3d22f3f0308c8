"""The trained matcher on disk: arrays in ``.npz``, everything else in ``.json``, named by what made them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml

from faq.calibration import Calibrator, Thresholds
from faq.corpus import Corpus, Teachable, corpus_of, read_labelled
from faq.fold import Shorthand, read_shorthand
from faq.lexicon import Lexicon, read_concepts
from faq.matcher import Matcher
from faq.scorer import Channel, Model
from faq.train import Trained, train

RISK = 0.01
"""Accepted share of wrong answers among all messages."""
LANGUAGE = Path(__file__).parent / "content"
_CODE = (
    *("fold", "lexicon", "features", "scorer", "evidence", "parts", "matcher"),
    *("calibration", "corpus", "fitting", "train", "artefact"),
)
_MODEL_ARRAYS = ("firsts", "ends", "is_topic", "is_person", "alpha", "rarity", "seen", "leaning")
_CALIBRATORS = ("answer", "suggest", "person")
_CALIBRATOR_ARRAYS = ("mean", "scale", "edges", "weights")
_CHANNEL_ARRAYS = ("rarity", "starts", "rows", "values")


def load_or_build(content: Teachable, cache: Path, risk: float = RISK) -> Matcher:
    """The matcher of this content: from ``cache`` if it was built before, else built and kept there."""
    corpus = corpus_of(content, read_labelled(LANGUAGE / "calibration.jsonl"))
    name = fingerprint(corpus, risk)
    shorthand_path, concepts_path = LANGUAGE / "shorthand.yaml", LANGUAGE / "concepts.yaml"
    if (cache / f"{name}.json").exists():
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
    for channel, data in model.channels.items():
        arrays |= {f"{channel}.{name}": getattr(data, name) for name in _CHANNEL_ARRAYS}
    for name in _CALIBRATORS:
        calibrator = getattr(trained, name)
        arrays |= {f"{name}.{part}": getattr(calibrator, part) for part in _CALIBRATOR_ARRAYS}
    return arrays


def _plain(matcher: Matcher) -> dict[str, object]:
    trained = matcher.trained
    return {
        "classes": trained.model.classes,
        "texts": trained.model.texts,
        "terms": "\n".join(trained.model.terms),
        "channels": {n: [c.weight, "\n".join(c.vocabulary)] for n, c in trained.model.channels.items()},
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
    with np.load(cache / f"{name}.npz") as arrays:
        held = dict(arrays)
    return Matcher(_trained(plain, held), _shorthand(plain), _lexicon(plain))


def _trained(plain: Mapping[str, Any], arrays: Mapping[str, Any]) -> Trained:
    model = Model(
        classes=tuple(plain["classes"]),
        texts=tuple(plain["texts"]),
        channels={name: _channel(name, data, arrays) for name, data in plain["channels"].items()},
        terms=_numbered(plain["terms"]),
        **{name: arrays[name] for name in _MODEL_ARRAYS},
    )
    answer, suggest, person = (
        Calibrator(*(arrays[f"{name}.{part}"] for part in _CALIBRATOR_ARRAYS)) for name in _CALIBRATORS
    )
    return Trained(model, answer, suggest, person, Thresholds(**plain["thresholds"]), plain["decisions"])


def _channel(name: str, data: tuple[float, str], arrays: Mapping[str, Any]) -> Channel:
    weight, vocabulary = data
    return Channel(weight, _numbered(vocabulary), *(arrays[f"{name}.{part}"] for part in _CHANNEL_ARRAYS))


def _numbered(lines: str) -> dict[str, int]:
    return {line: at for at, line in enumerate(lines.split("\n"))}


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
            first: tuple((tuple(words), tuple(marked), concept) for words, marked, concept in forms)
            for first, forms in plain["lexicon"].items()
        }
    )
