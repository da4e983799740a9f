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


def repeats(name: str, *sources: Source) -> Column:
    """A text column with all repetitions and components of its element."""
    return Column(name, Form.REPEATS, sources)


def period(name: str, *sources: Source) -> tuple[Column, Column]:
    """First and last day of a period, sent as a range or as a date, which is both."""
    return Column(f"{name}_begin_date", Form.BEGIN, sources), Column(f"{name}_end_date", Form.END, sources)


def party(role: str, loops: str | tuple[str, ...], *codes: str) -> tuple[Column, ...]:
    """Who a name segment names, under one of the codes of its first element when any are given."""
    where = (Where(1, codes),) if codes else ()
    elements = {
        "entity_type_code": 2,
        "last_name": 3,
        "first_name": 4,
        "middle_name": 5,
        "name_suffix": 7,
        "identification_qualifier_code": 8,
        "identification_code": 9,
    }
    return tuple(text(f"{role}{name}", at(loops, "NM1", number, *where)) for name, number in elements.items())


def address(role: str, loops: str | tuple[str, ...]) -> tuple[Column, ...]:
    """Where the named one is: street, city, state, ZIP and, outside the United States, country."""
    elements = {
        "address_line_1": ("N3", 1),
        "address_line_2": ("N3", 2),
        "city_name": ("N4", 1),
        "state_code": ("N4", 2),
        "postal_code": ("N4", 3),
        "country_code": ("N4", 4),
    }
    return tuple(text(f"{role}{name}", at(loops, segment, number)) for name, (segment, number) in elements.items())


def reached(role: str, loops: str | tuple[str, ...]) -> tuple[Column, ...]:
    """Whom to ask, and how to reach them: the first contact of the loop."""
    return (
        text(f"{role}contact_name", at(loops, "PER", 2)),
        text(f"{role}contact_phone_number", contact(loops, "TE")),
        text(f"{role}contact_extension", contact(loops, "EX")),
        text(f"{role}contact_fax_number", contact(loops, "FX")),
        text(f"{role}contact_email_address", contact(loops, "EM")),
    )


def procedure(*places: tuple[tuple[str, ...], str, int]) -> tuple[Column, ...]:
    """A procedure composite, wherever of the places (loops, segment, element) it stands."""
    components = (
        "procedure_qualifier_code",
        "procedure_code",
        *(f"modifier_{number}_code" for number in range(1, 5)),
        "procedure_description",
    )
    return tuple(
        text(name, *(at(loops, segment, element, component=number) for loops, segment, element in places))
        for number, name in enumerate(components, 1)
    )


def diagnoses(loops: str | tuple[str, ...], count: int, *qualifiers: str) -> tuple[Column, ...]:
    """Codes of the HI segment whose first composite has one of the qualifiers, by position, each with its own."""
    first = Where(1, qualifiers, component=1)
    return tuple(
        text(f"diagnosis_{number}_{name}", at(loops, "HI", number, first, component=component))
        for number in range(1, count + 1)
        for component, name in ((1, "qualifier_code"), (2, "code"))
    )


def _loops(loops: str | tuple[str, ...]) -> tuple[str, ...]:
    return (loops,) if isinstance(loops, str) else loops
