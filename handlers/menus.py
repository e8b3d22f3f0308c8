"""The topic menu and the greeting: ways in for people who do not type a question."""

from datetime import datetime, timedelta

from faq.groups import GROUPS
from handlers import wording
from handlers.effects import Choice, Effect, Remember, Say
from handlers.turn import Turn

MOST_CHOICES = 24
INTRODUCE_AGAIN_AFTER = timedelta(hours=12)


def greeting(turn: Turn) -> list[Effect]:
    """Who we are, what is kept, how to ask."""
    exam = turn.knowledge.content.exams[turn.knowledge.exam].name
    hello = wording.GREETING.format(exam=exam, province=turn.plan.province)
    seen = (wording.NAME_IS_SEEN,) if turn.name_is_seen else ()
    kept = " ".join((wording.PRIVACY, wording.CONSENT, *seen))
    text = "\n\n".join((hello, kept, help_words(turn)))
    return [Remember({"greeted_at": turn.moment.now.isoformat()}), Say(text)]


def help_words(turn: Turn) -> str:
    """What can be done here, and where else we are met; a door that does not work now is named as such."""
    others = [door for door in turn.doors if door.channel != turn.channel]
    lines = [
        (wording.OTHER_DOOR if door.works else wording.DOOR_DOWN).format(name=door.name, link=door.address)
        for door in others
    ]
    return "\n".join((wording.HELP, *((wording.OTHER_DOORS, *lines) if lines else ())))


def greet(turn: Turn) -> list[Effect]:
    """A greeting for a greeting: who has just been told everything is not told it again."""
    if _greeted_lately(turn):
        return [Say(wording.GREETING_AGAIN, kind="smalltalk")]
    return greeting(turn)


def came(turn: Turn) -> list[Effect]:
    """Somebody opened the conversation without a word: greet once, with the topics."""
    return [] if _greeted_lately(turn) else greeting(turn) + groups(turn)


def _greeted_lately(turn: Turn) -> bool:
    greeted = turn.memory.get("greeted_at")
    return greeted is not None and turn.moment.now - datetime.fromisoformat(greeted) < INTRODUCE_AGAIN_AFTER


def groups(turn: Turn) -> list[Effect]:
    """The groups of topics that have something to say, as choices."""
    there = {entry.group for entry in turn.knowledge.content.entries.values()}
    choices: tuple[Choice, ...] = tuple(
        {"label": name, "action": "group", "arg": group} for group, name in GROUPS.items() if group in there
    )
    return [Say(wording.TOPIC_GROUPS, kind="suggest", choices=choices[:MOST_CHOICES])]


def topics_of_group(turn: Turn, group: str) -> list[Effect]:
    """The questions of one group, as choices."""
    choices: tuple[Choice, ...] = tuple(
        {"label": entry.question, "action": "topic", "arg": topic}
        for topic, entry in turn.knowledge.content.entries.items()
        if entry.group == group
    )
    name = GROUPS.get(group, group)
    return [Say(wording.TOPICS_IN_GROUP.format(group=name), kind="suggest", choices=choices[:MOST_CHOICES])]
