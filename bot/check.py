"""`hoidap check`: configuration, plan and content, every fault with its place and what to do."""

from collections.abc import Iterator, Sequence

from bot.capacity import findings as findings_of_packages
from bot.config import ConfigError, Settings, load_settings
from bot.faults import Fault
from bot.knowledge import exam_days, shipped_content
from escalation.forms import faults_in
from escalation.plan_check import findings
from faq.check import check_content
from faq.content import Content
from faq.problems import Problem, errors_among


def check_all() -> tuple[Sequence[Problem], Sequence[Problem]]:
    """All faults, and apart from them what only wants a look."""
    content = shipped_content()
    problems = list(check_content(content))
    try:
        settings = load_settings()
    except ConfigError as error:
        problems += error.problems
    else:
        problems += _config_problems(settings, content)
    faults = errors_among(problems)
    return faults, [problem for problem in problems if problem not in faults]


def _config_problems(settings: Settings, content: Content) -> Iterator[Problem]:
    config, file = settings.config, "config.yaml"
    if config.exam not in content.exams:
        years = ", ".join(map(str, sorted(content.exams)))
        yield Problem(file, 0, f"không có lịch của kỳ thi {config.exam}", f"chọn một trong: {years}")
    if settings.plan.exam != config.exam:
        message = (
            f"kế hoạch {settings.plan.id} của kỳ thi {settings.plan.exam}, đang chạy kỳ thi {config.exam}"
        )
        yield Problem(file, 0, message, "kiểm tra lại `plan` và `exam`", "warning")
    for found in findings_of_packages(settings):
        if found.short:
            yield Problem(file, 0, found.sentence, "chọn gói lớn hơn, hoặc sửa `season`", "warning")
    yield from channel_problems(settings)
    for form, fault in faults_in(settings.data):
        what, _, remedy = fault.partition("; ")
        yield Problem(str(form), 0, what, remedy)
    yield from _topic_problems(settings, content)
    yield from _route_problems(settings, content)


def channel_problems(settings: Settings) -> Iterator[Problem]:
    """Variables of channels that cannot be right; `hoidap run` ends with the same words."""
    from bot.channels.mail_access import mail_access
    from bot.channels.telegram_access import telegram_access
    from bot.channels.zalo_access import oa_access
    from bot.channels.zalo_bot import bot_access

    for access in (telegram_access, oa_access, bot_access, mail_access):
        try:
            access(settings)
        except Fault as fault:
            for line in fault.lines:
                what, _, remedy = line.partition("; ")
                yield Problem("biến môi trường", 0, what, remedy)


def _topic_problems(settings: Settings, content: Content) -> Iterator[Problem]:
    for row in settings.plan.assignments:
        for topic in row.topics:
            if topic not in content.entries:
                yield Problem(
                    settings.config.plan, 0, f"phân công {row.id}: không có chủ đề `{topic}`", "sửa mã chủ đề"
                )


def _route_problems(settings: Settings, content: Content) -> Iterator[Problem]:
    """Topics that no row leads, rows that contradict each other, units that are no more."""
    topics = {entry.id: entry.competence for entry in content.entries.values()}
    for found in findings(settings.plan, topics, exam_days(content, settings.config.exam)):
        place = settings.config.plan, 0, found.what, found.remedy
        yield Problem(*place) if found.grave else Problem(*place, "warning")


def capacity() -> list[str]:
    """What the packages of the channels carry; empty where the configuration is at fault."""
    try:
        return [found.sentence for found in findings_of_packages(load_settings()) if not found.short]
    except ConfigError:
        return []
