"""The notations of dates that inference tries and that hints on wrong cells propose.

A file of its own because inference needs polars, and the hints, which read it too, do not.
"""

DEFAULT_NOTATIONS = {
    "date": "YYYY-MM-DD",
    "datetime": "YYYY-MM-DDThh:mm:ss",
    "time": "hh:mm:ss",
}
"""How Table Schema writes a value of each type if no format is set, for messages."""
DATE_FORMATS = (
    *("%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y"),
    *("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%y", "%d%b%Y"),
)
DATETIME_FORMATS = (
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"),
    "%Y-%m-%d %H:%M:%S UTC",
    *(
        f"{date} {time}"
        for date in ("%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y")
        for time in ("%H:%M:%S", "%H:%M")
    ),
    *(f"{date} %H:%M" for date in ("%d.%m.%y", "%d/%m/%y", "%m/%d/%y")),
    *(
        f"{date} {time}"
        for date in ("%d-%b-%Y", "%d %b %Y", "%d %B %Y")
        for time in ("%H:%M:%S", "%H:%M")
    ),
    *(
        f"{date} {time}"
        for date in ("%d/%m/%Y", "%m/%d/%Y")
        for time in ("%I:%M:%S %p", "%I:%M %p")
    ),
)
