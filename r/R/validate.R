TEXTS <- c("table", "field", "cell", "code", "severity", "message", "hint", "path", "record")

tp_validate <- function(path = ".", schema = NULL, rules = c("all", "frictionless"), limit = 1000) {
  path <- require_path(path, "path")
  rules <- match.arg(rules)
  words <- c("validate", "-f", "jsonl", "--rules", rules, "--limit-errors",
             format(limit, scientific = FALSE))
  if (!is.null(schema)) words <- c(words, "--schema", require_path(schema, "schema"))
  lines <- run_command(c(words, "--", path))
  records <- lapply(lines, jsonlite::fromJSON, simplifyVector = FALSE)
  kinds <- vapply(records, function(one) one$kind, "")
  verdict <- records[[match("verdict", kinds)]]
  steps <- records[kinds == "step"]
  structure(
    list(
      package = records[[match("package", kinds)]]$package,
      valid = verdict$valid,
      complete = !any(column(steps, "status", "") == "not run"),
      steps = data.frame(
        kind = column(steps, "judge", NA_character_),
        subject = column(steps, "subject", NA_character_),
        status = column(steps, "status", NA_character_),
        detail = column(steps, "detail", NA_character_),
        findings = column(steps, "findings", NA_integer_)
      ),
      findings = as_findings(records[kinds == "finding"])
    ),
    class = "tp_report"
  )
}

tp_findings <- function(x = ".", ...) {
  report <- if (inherits(x, "tp_report")) x else tp_validate(x, ...)
  report$findings
}

as_findings <- function(records) {
  texts <- lapply(TEXTS, function(name) column(records, name, NA_character_))
  names(texts) <- TEXTS
  numbers <- list(row = column(records, "row", NA_integer_),
                  line = column(records, "line", NA_integer_))
  data.frame(c(texts["table"], numbers, texts[-1L]))
}

print.tp_report <- function(x, ...) {
  verdict <- if (x$valid) "is valid" else "is not valid"
  if (!x$complete) verdict <- paste0(verdict, ", as a step did not run")
  passed <- sum(x$steps$status == "pass")
  found <- sum(x$steps$findings)
  cat(encodeString(x$package), " ", verdict, ": ", passed, " of ", nrow(x$steps),
      " steps passed, ", found, if (found == 1L) " finding\n" else " findings\n", sep = "")
  invisible(x)
}
