"""The calibration questions before models that had not seen them: `python -m bench.trials`."""

import numpy as np
import yaml

from bench.figures import Figure, table
from bot.knowledge import shipped_content
from faq.artefact import LANGUAGE, RISK
from faq.calibration import scale_of
from faq.corpus import Corpus, corpus_of, read_labelled
from faq.decision import Decision
from faq.evaluate import Judged, Share, figures
from faq.features import read
from faq.fitting import fit
from faq.fold import fold, read_shorthand
from faq.lexicon import read_concepts
from faq.matcher import BARE, unanswered
from faq.train import PERSON, Trial, calibrated, phrasing_trials, question_trials, rows_of, thresholds


def trials() -> list[Figure]:
    """The figures of all calibration questions, each decided without having been learned from."""
    corpus = corpus_of(shipped_content(), read_labelled(LANGUAGE / "calibration.jsonl"))
    found = figures(decided(corpus))
    return [Figure(name, *_shown(share)) for name, share in found.items() if name != "multi_both"]


def decided(corpus: Corpus) -> list[Judged]:
    """Every labelled question with what a matcher of the rest decides about it by its words alone.

    Double questions and stories are read as a whole here.
    """
    shorthand = read_shorthand(yaml.safe_load((LANGUAGE / "shorthand.yaml").read_text(encoding="utf-8")))
    lexicon = read_concepts(
        yaml.safe_load((LANGUAGE / "concepts.yaml").read_text(encoding="utf-8")), shorthand
    )
    questions = tuple(read(fold(one.text, shorthand), lexicon) for one in corpus.labelled)
    fitted = fit(rows_of(corpus, questions, shorthand, lexicon))
    asked, others = question_trials(fitted, corpus, questions), phrasing_trials(fitted)
    values = np.array([trial.evidence.values for trial in (*asked, *others)])
    inputs = scale_of(values).inputs(values)
    right, helped, person = (
        calibrated(inputs, asked, others, goal)[1] for goal in (Trial.right, Trial.helped, Trial.for_a_person)
    )
    cut = thresholds(asked, right, np.where(person < PERSON, helped, 0), RISK)
    judged = []
    for one, trial, sure, help_, own in zip(corpus.labelled, asked, right, helped, person, strict=True):
        evidence, is_own = trial.evidence, own >= cut.person and trial.evidence.words > BARE
        if sure >= cut.answer and not is_own:
            decision = Decision("answer", evidence.topics[:1], score=float(sure), reason="matched")
        else:
            decision = unanswered(evidence, float(sure), help_ >= cut.suggest, bool(is_own), corpus.decisions)
        judged.append(Judged(one, decision))
    return judged


def _shown(share: Share) -> tuple[str, str]:
    low, high = share.interval
    return f"{share.value:.1%}", f"{low:.1%}–{high:.1%}, {share.hits} of {share.total}"


if __name__ == "__main__":
    print(table(trials(), ("figure", "found", "95 % confidence", "")))
