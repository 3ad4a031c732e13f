"""Facts at hand are bounded, and what is forgotten is read again."""

from __future__ import annotations

from codegraph.resolve.recent import Recent


def test_no_more_than_two_generations_are_kept() -> None:
    kept = Recent(lambda key: [key] * 10, len, capacity=100)
    for key in range(1_000):
        assert kept[key] == [key] * 10
        assert len(kept) + len(kept._old) <= 20


def test_what_is_asked_for_again_stays() -> None:
    loaded: list[int] = []

    def load(key: int) -> int:
        loaded.append(key)
        return key

    kept = Recent(load, lambda _: 10, capacity=100)
    for key in range(1_000):
        assert kept[0] == 0
        assert kept[key] == key
    assert loaded.count(0) == 1


def test_what_was_forgotten_is_loaded_again() -> None:
    loaded: list[int] = []
    kept = Recent(lambda key: loaded.append(key) or key, lambda _: 60, capacity=100)
    assert [kept[key] for key in (1, 2, 3, 1)] == [1, 2, 3, 1]
    assert loaded == [1, 2, 3, 1]
