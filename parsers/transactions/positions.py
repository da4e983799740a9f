"""Short ways to say where a value stands, shared by the layouts of transaction sets."""

from parsers.x12.layout import Column, Form, Pick, Source, Where


def at(loops: str | tuple[str, ...], segment: str, element: int, *where: Where, component: int = 0) -> Source:
    """An element of a segment in one or more loops."""
    return Source(_loops(loops), segment, (Pick(element, where, component),))


def reference(loops: str | tuple[str, ...], *qualifiers: str) -> Source:
    """REF02 under one of the qualifiers."""
    return at(loops, "REF", 2, Where(1, qualifiers))


def dated(loops: str | tuple[str, ...], *qualifiers: str, form: Form | None = None) -> Source:
    """DTP03 under one of the qualifiers; DTP02 names its form."""
    return Source(_loops(loops), "DTP", (Pick(3, (Where(1, qualifiers),)),), format_element=2, form=form)


def dated_alone(loops: str | tuple[str, ...], *qualifiers: str) -> Source:
    """DTM02 under one of the qualifiers: a single date."""
    return at(loops, "DTM", 2, Where(1, qualifiers))


def amount_of(loops: str | tuple[str, ...], *qualifiers: str) -> Source:
    """AMT02 under one of the qualifiers."""
    return at(loops, "AMT", 2, Where(1, qualifiers))


def quantity_of(loops: str | tuple[str, ...], *qualifiers: str) -> Source:
    """QTY02 under one of the qualifiers."""
    return at(loops, "QTY", 2, Where(1, qualifiers))


def formatted(loops: str | tuple[str, ...], segment: str, element: int, format_element: int) -> Source:
    """A date whose form another element of the segment names."""
    return Source(_loops(loops), segment, (Pick(element),), format_element=format_element)


def contact(loops: str | tuple[str, ...], *qualifiers: str) -> Source:
    """The number of a PER segment under the first of the qualifiers it has."""
    pairs = ((3, 4), (5, 6), (7, 8))
    picks = tuple(Pick(number, (Where(code, (qualifier,)),)) for qualifier in qualifiers for code, number in pairs)
    return Source(_loops(loops), "PER", picks)


def text(name: str, *sources: Source) -> Column:
    """A text column from its sources, the preferred first."""
    return Column(name, Form.TEXT, sources)


def date(name: str, *sources: Source, form: Form = Form.DATE) -> Column:
    """A date column from its sources, the preferred first."""
    return Column(name, form, sources)


def cents(name: str, *sources: Source) -> Column:
    """A column of whole cents from its sources, the preferred first."""
    return Column(name, Form.CENTS, sources)


def integer(name: str, *sources: Source) -> Column:
    """A column of whole numbers from its sources, the preferred first."""
    return Column(name, Form.INTEGER, sources)


def _loops(loops: str | tuple[str, ...]) -> tuple[str, ...]:
    return (loops,) if isinstance(loops, str) else loops
