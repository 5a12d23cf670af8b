# The functions on small files; skipped where the command is not installed.
library(tablepact)

refused <- function(code) tryCatch({code; ""}, error = conditionMessage)

stopifnot(grepl("there is no command", local({
  options(tablepact.command = "no-such-command")
  on.exit(options(tablepact.command = NULL))
  refused(tp_validate("."))
})))

if (nzchar(Sys.which("tablepact"))) {
  folder <- file.path(tempdir(), "a folder's; $(touch x)")
  dir.create(folder)
  file <- file.path(folder, "ships.csv")
  writeLines(c("ship,tons", "Alba,300", "Brina"), file)
  report <- tp_validate(file)
  stopifnot(!report$valid, report$complete, nrow(report$steps) > 0)
  found <- tp_findings(report)
  stopifnot(is.data.frame(found), identical(found$code, "missing-cell"), found$row == 3L)
  stopifnot(identical(found, tp_findings(file)))
  print(report)

  writeLines(c("ship,tons", "Alba,300", "\u00c5sa,450"), file, useBytes = TRUE)
  report <- tp_validate(file)
  stopifnot(report$valid, nrow(report$findings) == 0L, "row" %in% names(report$findings))

  schema <- file.path(folder, "schema.json")
  writeLines('{"fields": [{"name": "ship"}, {"name": "tons", "type": "boolean"}]}', schema)
  stopifnot(nrow(tp_findings(file, schema = schema)) == 2L)
  stopifnot(nrow(tp_findings(file, schema = schema, limit = 1)) == 1L)

  other <- file.path(folder, "new.csv")
  writeLines(c("ship,tons", "Alba,310", "\u00c5sa,450"), other, useBytes = TRUE)
  compared <- tp_diff(file, other, key = "ship")
  stopifnot(!compared$same, nrow(compared$changes) >= 1L, tp_diff(file, file)$same)
  print(compared)

  stopifnot(nzchar(refused(tp_validate(file.path(folder, "gone.csv")))))
  stopifnot(nzchar(refused(tp_validate("--help"))), nzchar(refused(tp_validate(c("a", "b")))))
  stopifnot(!file.exists("x"), !file.exists(file.path(folder, "x")))
}
