"""Phrasings that a trained matcher has not learnt yet, for the seconds until it is trained anew."""

from faq.content import Content
from faq.fold import Shorthand, fold


def fresh_phrasings(learnt: Content, content: Content, shorthand: Shorthand) -> dict[str, str]:
    """Folded phrasings of published topics that are in ``content`` only, with their topics.

    What another topic or an outside class says too is left out: it would have to be weighed.
    """
    found: dict[str, str] = {}
    rivals = {fold(text, shorthand).text for group in content.outside for text in group.phrasings}
    for topic, entry in content.entries.items():
        if entry.status != "published":
            continue
        known = {*learnt.phrasings.get(topic, ()), _question(learnt, topic)}
        for text in {*content.phrasings.get(topic, ()), entry.question} - known:
            folded = fold(text, shorthand).text
            if found.setdefault(folded, topic) != topic:
                rivals.add(folded)
    return {folded: topic for folded, topic in found.items() if folded and folded not in rivals}


def _question(content: Content, topic: str) -> str:
    entry = content.entries.get(topic)
    return entry.question if entry else ""
