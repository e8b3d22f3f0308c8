"""The eyes that watch a storm see each fault: none of its assertions is one that cannot fail."""

from storm import Call, astray, early, overtaken, starved

REFUSED = Call(10.0, "a", "một", wait=2.0)


def test_a_try_before_the_time_is_seen_and_one_after_it_is_not() -> None:
    too_soon, in_time = Call(11.0, "a", "một"), Call(12.0, "a", "một")
    assert early([REFUSED, too_soon, in_time], for_all=False) == [too_soon]


def test_another_chat_may_be_tried_only_where_the_refusal_was_not_for_all() -> None:
    other = Call(11.0, "b", "một")
    assert early([REFUSED, other], for_all=False) == []
    assert early([REFUSED, other], for_all=True) == [other]


def test_a_call_that_crossed_the_refusal_is_no_fault() -> None:
    assert early([REFUSED, Call(10.05, "b", "một")], for_all=True) == []


def test_lines_lost_doubled_or_turned_around_are_seen() -> None:
    wanted = {"a": ["một", "hai"]}
    one, two = Call(1.0, "a", "một"), Call(2.0, "a", "hai")
    assert astray([one, REFUSED, two], wanted) == {}
    for got in ([one], [one, two, two], [two, one], [one, two, Call(3.0, "b", "ba")]):
        assert astray(got, wanted)


def test_who_waits_too_long_or_for_ever_is_seen() -> None:
    calls = [Call(1.0, "a", "một"), Call(9.0, "b", "một"), Call(9.5, "c", "một", wait=1.0)]
    assert starved(calls, "abc", 0.0, 5.0) == {"b": 9.0, "c": float("inf")}


def test_who_is_passed_by_too_many_is_seen_unless_they_were_refused_themselves() -> None:
    queued = [(chat, "một") for chat in "abcd"]
    came = [Call(float(at), chat, "một") for at, chat in enumerate("bcda")]
    assert overtaken(came, queued, most=3) == {}
    assert overtaken(came, queued, most=2) == {"a": 3}
    assert overtaken([Call(0.0, "a", "một", wait=1.0), *came], queued, most=2) == {}
