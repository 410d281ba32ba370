"""What can be wrong with a file as a whole: nothing of it is taken. Web has a sentence for each."""

from club.errors import ClubError


class Unusable(ClubError):
    """A file that cannot be read at all."""

    code = "import.unusable"


class Broke(ClubError):
    """An import that broke off again and again for a reason of ours: the log has it."""

    code = "import.broke"


class EmptyFile(Unusable):
    """No bytes, no headings, or no rows under them."""

    code = "import.empty"


class TooLarge(Unusable):
    """Facts: `megabytes`, `most`."""

    code = "import.too_large"


class TooManyColumns(Unusable):
    """Facts: `most`."""

    code = "import.too_many_columns"


class TooManyBlanks(Unusable):
    """Millions of rows or cells with nothing in them."""

    code = "import.too_many_blanks"


class TooManyTexts(Unusable):
    """An xlsx with more different texts than we keep places for."""

    code = "import.too_many_texts"


class LateCalendar(Unusable):
    """An xlsx whose calendar begins in 1904, as old Macs have it: its days would be four years too early."""

    code = "import.late_calendar"


class NotATable(Unusable):
    """Neither csv nor xlsx: a picture, an old .xls, a document."""

    code = "import.not_a_table"


class BrokenWorkbook(Unusable):
    """An xlsx that cannot be opened; it was cut off, or is locked by a password."""

    code = "import.broken_workbook"


class ZipBomb(Unusable):
    """An xlsx that unpacks to more than anybody's customers. Facts: `megabytes`, `most`."""

    code = "import.zip_bomb"


class TwoHeaders(Unusable):
    """The headings stand in two rows, or below a title. Facts: `row`, the one that looks like headings."""

    code = "import.two_headers"


class WrongColumns(Unusable):
    """What is needed has no column. Facts: `missing`, fields."""

    code = "import.wrong_columns"


class OtherKind(Unusable):
    """The headings are those of another `kind` of file."""

    code = "import.other_kind"


class UnknownHeadings(Unusable):
    """Somebody must say what these columns are. Facts: `headings`."""

    code = "import.unknown_headings"


class TwiceTheSame(Unusable):
    """Two columns are to fill one field. Facts: `field`."""

    code = "import.twice_the_same"


class NoSuchField(Unusable):
    """Facts: `field`, `heading`: the mapping names what there is not."""

    code = "import.no_such_field"


class FileGone(Unusable):
    """The file that was uploaded is no longer there."""

    code = "import.file_gone"


class Busy(ClubError):
    """The file is being imported by `worker` at this moment. Facts: `run`."""

    code = "import.busy"


class WrongState(ClubError):
    """The run is `state`: what was asked is not to be had any more."""

    code = "import.wrong_state"


class NotOpen(ClubError):
    """The row was mended or put away already."""

    code = "import.row_not_open"
