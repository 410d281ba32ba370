"""Files that come in."""

from web.i18n import lazy

SENTENCES = {
    "import.empty": lazy("There is nothing in this file but headings, if that. Export it once more."),
    "import.too_large": lazy("This file is larger than %(most)s MB. Split it."),
    "import.too_many_columns": lazy(
        "This file has more than %(most)s columns. Leave those out that nobody needs."
    ),
    "import.too_many_blanks": lazy(
        "This file has far more empty rows or cells than data. "
        "In Excel, delete the empty rows under the table and save it anew."
    ),
    "import.too_many_texts": lazy("This file holds more different texts than can be kept at once. Split it."),
    "import.late_calendar": lazy(
        "The days of this .xlsx are counted from 1904 and would be four years off. Save it as .csv instead."
    ),
    "import.not_a_table": lazy("This is no table. Save it as .xlsx or .csv and choose that file."),
    "import.broken_workbook": lazy(
        "This .xlsx file cannot be opened: it is cut off or locked. Open it in Excel and save it anew."
    ),
    "import.zip_bomb": lazy(
        "This .xlsx file unpacks to %(megabytes)s MB, far more than its size says. Refused."
    ),
    "import.two_headers": lazy(
        "Row %(row)s looks like the headings. Delete what stands above: one row of headings, then the data."
    ),
    "import.other_kind": lazy("These are the headings of another kind of file. Choose the kind that it is."),
    "import.unknown_headings": lazy("Say what these columns are, or leave them out: %(headings)s."),
    "import.wrong_columns": lazy("No column says %(missing)s, and it is needed. Is it the right file?"),
    "import.twice_the_same": lazy(
        "Two columns are to fill the same field (%(field)s). Leave one of them out."
    ),
    "import.no_such_field": lazy("There is no field or heading like %(heading)s %(field)s."),
    "import.file_gone": lazy(
        "The file is not there any more, or is another one by now. Choose it once more."
    ),
    "import.busy": lazy("This very file is being imported at this moment, as import %(run)s."),
    "import.wrong_state": lazy("The import has gone on meanwhile. Refresh the page and look."),
    "import.lease_lost": lazy("The import has gone on meanwhile. Refresh the page and look."),
    "import.row_not_open": lazy("Somebody has mended this row or put it away already."),
    "import.broke": lazy("It broke off for a reason of ours. What was taken stays; it can be begun again."),
}
