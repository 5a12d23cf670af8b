tp_diff <- function(old, new = ".", key = NULL) {
  old <- require_path(old, "old")
  new <- require_path(new, "new")
  words <- c("diff", "-f", "json")
  for (column in key) words <- c(words, "--key", column)
  told <- jsonlite::fromJSON(
    paste(run_command(c(words, "--", old, new)), collapse = "\n"), simplifyVector = FALSE
  )
  changes <- told$changes
  told$changes <- data.frame(
    level = column(changes, "level", NA_character_),
    code = column(changes, "code", NA_character_),
    table = column(changes, "table", NA_character_),
    subject = column(changes, "subject", NA_character_),
    says = column(changes, "says", NA_character_),
    count = column(changes, "count", NA_integer_)
  )
  structure(told, class = "tp_diff")
}

print.tp_diff <- function(x, ...) {
  if (x$same) {
    cat("the tables and schemas are the same\n")
  } else {
    cat(nrow(x$changes), "changes; the version must be at least", x$smallestVersion, "\n")
    print(x$changes[c("level", "table", "says", "count")])
  }
  for (table in names(x$notCompared)) {
    cat(encodeString(table), "was not compared:", encodeString(x$notCompared[[table]]), "\n")
  }
  invisible(x)
}
