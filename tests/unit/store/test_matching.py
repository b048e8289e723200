from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tldesk.core.contracts import FoundSample, FoundUnreadable
from tldesk.store.matching import KnownRow, Places, match

NAMES = st.sampled_from(["a.jpg", "b.jpg", "sub/c.jpg", "猫 1.jpg"])
MEMBERS = st.sampled_from(["", "1"])


@given(
    known=st.dictionaries(st.tuples(NAMES, MEMBERS), st.tuples(st.integers(0, 2), st.booleans())),
    found=st.lists(st.tuples(NAMES, MEMBERS, st.integers(0, 2), st.booleans())),
)
def test_every_place_has_exactly_one_fate(
    known: dict[tuple[str, str], tuple[int, bool]], found: list[tuple[str, str, int, bool]]
) -> None:
    rows = {key: KnownRow(id_, size, 0, None, own) for id_, (key, (size, own)) in enumerate(known.items())}
    entries = [
        FoundUnreadable(Path("/root", name), "bad", member) if bad else FoundSample(Path("/root", name), member, size)
        for name, member, size, bad in found
    ]
    result = match(entries, dict(rows), Places("/root"), groups=None)
    first = {(name, member): (size, bad) for name, member, size, bad in reversed(found)}
    new = [(relpath, sample.member) for sample, relpath, _ in result.new]
    bad = [(relpath, member) for relpath, member, _ in result.bad]
    assert set(new) == {key for key, (_, is_bad) in first.items() if key not in rows and not is_bad}
    assert set(bad) == {key for key, (_, is_bad) in first.items() if key not in rows and is_bad}
    assert len(new) == len(set(new))
    assert len(bad) == len(set(bad))
    assert set(result.kept) == {rows[key].id for key, (_, is_bad) in first.items() if key in rows and not is_bad}
    assert {id_ for *_, id_ in result.changed} == {
        rows[key].id for key, (size, is_bad) in first.items() if key in rows and not is_bad and rows[key].size != size
    }
    assert {id_ for _, id_ in result.spoiled} == {
        rows[key].id for key, (_, is_bad) in first.items() if key in rows and is_bad
    }
    gone = {key for key, row in rows.items() if key not in first and row.is_own}
    assert set(result.gone) == {f"/root/{name}#{member}" if member else f"/root/{name}" for name, member in gone}


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1), min_size=1, max_size=4))
def test_a_place_comes_back_from_what_is_stored(parts: list[str]) -> None:
    places = Places(os.sep + "root")
    for path in (os.path.join(os.sep, "root", *parts), os.path.join(os.sep, "roots", *parts)):
        assert places.absolute(places.relative(path)) == path
