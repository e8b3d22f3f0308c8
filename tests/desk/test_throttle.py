"""How often somebody may be wrong about a password. Pure."""

from contextlib import ExitStack

from desk.throttle import SignInThrottle


def test_five_wrong_tries_from_one_place_shut_the_door_there_and_not_elsewhere():
    throttle = SignInThrottle()
    for _ in range(5):
        assert throttle.allowed("an", "1.1.1.1")
        throttle.failed("an", "1.1.1.1")
    assert (throttle.allowed("an", "1.1.1.1"), throttle.allowed("an", "2.2.2.2")) == (False, True)


def test_many_tries_at_once_are_no_way_around():
    throttle = SignInThrottle()
    with ExitStack() as under_way:
        for _ in range(5):
            assert throttle.allowed("an", "1.1.1.1")
            under_way.enter_context(throttle.trying("an", "1.1.1.1"))
        assert not throttle.allowed("an", "1.1.1.1")
    assert throttle.allowed("an", "1.1.1.1")  # none of them was wrong
