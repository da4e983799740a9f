"""Coverage worked out the slow way: a set of days per member, every file applied to it in turn.

Written from the rules, not from the code: it shares nothing with `pipelines.coverage`.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

FIRST = date(2026, 1, 1)
SPAN = 40
"""Days looked at; the one after them stands for all that follow."""

EVER = range(-SPAN, SPAN + 1)


def number(day: date) -> int:
    return (day - FIRST).days


def text(day: int | None) -> str | None:
    return None if day is None else (FIRST + timedelta(days=day)).isoformat()


@dataclass(frozen=True)
class Coverage:
    begin: int | None
    end: int | None
    active: bool = True


@dataclass(frozen=True)
class Person:
    cin: str
    code: str
    coverages: tuple[Coverage, ...] = ()
    effective: int | None = None
    death: int | None = None
    former: str | None = None


@dataclass(frozen=True)
class File:
    """An 834 with one set, a 271 about one person (`answers`: active or not, begin, end), or a list of changed CINs
    (`listed`: former, present).
    """

    on: int
    full: bool = False
    people: tuple[Person, ...] = ()
    asked: str | None = None
    answers: tuple[tuple[bool, int, int | None], ...] = ()
    listed: tuple[tuple[str, str], ...] = ()


@dataclass
class World:
    days: dict[str, set[int]] = field(default_factory=dict)
    deaths: dict[str, int | None] = field(default_factory=dict)
    now: dict[str, str] = field(default_factory=dict)
    """Present CIN of every former one, as known in the end."""
    renamed: dict[str, int] = field(default_factory=dict)
    held: list[int] = field(default_factory=list)


def stretch(begin: int, end: int | None) -> set[int]:
    return {day for day in EVER if begin <= day and (end is None or day <= end)}


def covered(files: list[File], *, prevails: str, percent: int) -> tuple[dict[str, set[int]], list[int]]:
    """Covered days per CIN, and the numbers of the full files that are held, after all files."""
    world = World()
    order = sorted(
        range(len(files)),
        key=lambda n: (is_answer(files[n]) and prevails != "later", files[n].on, rank(files[n]), n),
    )
    learn_names(world, files, order)
    enrolled = {current(world, p.cin) for f in files for p in f.people}
    for place, n in enumerate(order):
        file = files[n]
        if is_answer(file):
            who = current(world, file.asked or "")
            if prevails != "enrollment" or who not in enrolled:
                answer(world.days.setdefault(who, set()), file)
        elif not file.listed:
            apply(world, file, place, n, percent)
    alive = {
        who: {day for day in days if world.deaths.get(who) is None or day <= world.deaths[who]}
        for who, days in world.days.items()
    }
    return {who: days for who, days in alive.items() if days}, sorted(world.held)


def is_answer(file: File) -> bool:
    return file.asked is not None


def rank(file: File) -> int:
    """Of files of one date, answers come first and lists last."""
    return 2 if file.listed else 0 if is_answer(file) else 1


def current(world: World, cin: str) -> str:
    while cin in world.now:
        cin = world.now[cin]
    return cin


def learn_names(world: World, files: list[File], order: list[int]) -> None:
    called: dict[str, tuple[int, int]] = {}
    said: dict[str, tuple[int, int]] = {}
    for place, n in enumerate(order):
        for m, person in enumerate(files[n].people):
            claimed = {p.cin for p in files[n].people if p.former == person.former and p.cin != p.former}
            if person.former and person.former != person.cin and len(claimed) == 1:
                world.now[person.former], world.renamed[person.former] = person.cin, place
                said[person.former], called[person.cin] = (place, m), (place, m)
        for former, present in ends(files[n].listed).items():
            world.now[former], world.renamed[former] = present, place
            said[former], called[present] = (place, 0), (place, 0)
    for former in [f for f, when in said.items() if called.get(f, (-1, -1)) > when]:
        del world.now[former], world.renamed[former]


def ends(listed: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Where each former CIN of a list leads to; those with two present ones, or that lead in a circle, are left out."""
    present = {former: now for former, now in listed if {n for f, n in listed if f == former} == {now}}
    found = {}
    for former in present:
        chain = [former]
        while chain[-1] in present and chain.count(chain[-1]) == 1:
            chain.append(present[chain[-1]])
        if chain[-1] not in present:
            found[former] = chain[-1]
    return found


def answer(days: set[int], file: File) -> None:
    for is_active in (False, True):
        for active, begin, end in file.answers:
            if active == is_active:
                days -= stretch(begin, end)
                days |= stretch(begin, end) if active else set()


def ending(person: Person, on: int) -> int:
    return person.effective if person.effective is not None else on


def apply(world: World, file: File, place: int, n: int, percent: int) -> None:
    known = {who for who, days in world.days.items() if any(day >= file.on for day in days)}
    named = {current(world, p.cin) for p in file.people}
    for person in file.people:
        replace(world, person, file, place)
    for person in file.people:
        add(world, person, file)
    if file.full and len(known - named) * 100 > percent * len(known):
        world.held.append(n)
    elif file.full:
        for who in set(world.days) - named:
            world.days[who] -= stretch(file.on, None)


def replace(world: World, person: Person, file: File, place: int) -> None:
    who = current(world, person.cin)
    days = world.days.setdefault(who, set())
    is_former = person.cin in world.renamed and place > world.renamed[person.cin]
    begin = None if is_former else replaced_from(person, file)
    if begin is not None:
        days -= stretch(begin, None)
    if person.death is not None:
        world.deaths[who] = person.death
    elif person.code == "025":
        world.deaths[who] = None


def add(world: World, person: Person, file: File) -> None:
    for c in person.coverages:
        end = ending(person, file.on) if person.code == "024" and c.end is None else c.end
        if c.active and c.begin is not None:
            world.days[current(world, person.cin)] |= stretch(c.begin, end)


def replaced_from(person: Person, file: File) -> int | None:
    if file.full or person.code == "030":
        return min(EVER)
    firsts = []
    for c in person.coverages:
        if c.begin is not None:
            firsts.append(c.begin)
        elif person.code == "024":
            firsts.append((c.end if c.end is not None else ending(person, file.on)) + 1)
    if firsts:
        return min(firsts)
    return ending(person, file.on) + 1 if person.code == "024" else None
