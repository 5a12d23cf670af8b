# Run the command `tablepact` and return the lines that it prints.
#
# words: the arguments, without options of the format.
# Stops with the last line of its messages if it printed nothing that can be judged.
run_command <- function(words) {
  command <- getOption("tablepact.command", "tablepact")
  if (Sys.which(command) == "") {
    stop("there is no command '", command, "': install it with pip, or set ",
         "options(tablepact.command = ) to its path", call. = FALSE)
  }
  out <- tempfile("out")
  messages <- tempfile("err")
  on.exit(unlink(c(out, messages)))
  status <- suppressWarnings(
    system2(command, shQuote(words), stdout = out, stderr = messages)
  )
  lines <- readLines(out, warn = FALSE, encoding = "UTF-8")
  if (!(status %in% c(0L, 1L, 3L)) || length(lines) == 0L) {
    said <- readLines(messages, warn = FALSE, encoding = "UTF-8")
    said <- said[nzchar(trimws(said))]
    reason <- if (length(said)) said[length(said)] else paste("it ended with", status)
    stop(sub("^Error: ", "", reason), call. = FALSE)
  }
  lines
}

require_path <- function(path, name) {
  if (!is.character(path) || length(path) != 1L || is.na(path) || !nzchar(path)) {
    stop("'", name, "' must be one path", call. = FALSE)
  }
  if (startsWith(path, "~")) path.expand(path) else path
}

# Return a column of records, with NA where a record has no such value.
column <- function(records, name, empty) {
  vapply(records, function(one) {
    value <- one[[name]]
    if (is.null(value)) empty else as.vector(value, typeof(empty))
  }, empty)
}
