# Summary: reads one JSON text from stdin and prints it flattened, one value a line
# Usage:   LC_ALL=C awk [-v python=1] -f json.awk -- [PATH...] <FILE
#
# Each line is path, type and value with a tab between them, in the order of the text. A container
# comes before its members, and its value is their number. The empty path is the whole text:
#
#                              object    2
#   /instances                 array     1
#   /instances/0               object    2
#   /instances/0/endpoint      string    generate
#   /instances/0/instance_id   number    7587888160958628141
#   /status                    null      null
#
# Types are string, number, boolean, null, object and array. A number is the text from the file,
# never a computed value: instance ids exceed 2^53. A string stands in JSON's own notation without
# its quotes, with only the escapes that one line needs: \\ \b \f \n \r \t, \u00xx for the other
# control characters, \udxxx for a surrogate without its partner. So a \ before each " gives JSON
# again. A path is a JSON Pointer (RFC 6901) over keys in that notation. With PATH arguments only
# these values and what is below them are printed, and the rest costs less.
#
# All of the text is checked against RFC 8259, whatever is asked for. Malformed text prints nothing
# but `json: line L column C: what` on stderr (columns count bytes), with exit code 2. Our choices
# where the RFC leaves one: of a repeated key the last value counts; nesting of more than 1000
# levels is refused, since paths grow with it; bytes from 0x80 up need not be UTF-8. With python=1
# NaN, Infinity and -Infinity are numbers, as Python's json writes them: SGLang's load generator puts
# an unlimited request rate into its results.
#
# Some awks end a line at a NUL byte, so the caller turns NUL into another control character.

BEGIN {
  deepest_level = 1000
  number = "-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?$"
  bare_number = "^" number
  spaced_number = "^ ?" number

  # What may come next, by what is open around the place.
  before_first["object"] = "a key or }"
  before_first["array"] = "a value or ]"
  after_comma["object"] = "a key"
  after_comma["array"] = "a value"
  after_member["object"] = ", or }"
  after_member["array"] = ", or ]"
  after_member["nothing"] = "the end of the input"

  fill_character_tables()

  if (ARGC < 2) want("")
  for (i = 1; i < ARGC; i++) want(ARGV[i])
  ARGC = 1 # the arguments are no files

  level = 0
  container[level] = "nothing"
  path = ""
  share = wanted_share(path, "some")
  expected = "a value"
}

# Lines are cut at their quotes, and what is outside strings at its commas: to take token after
# token off the front of a line of megabytes would copy that line each time.
{
  column = 1
  stretches = split($0, stretch, "\"")
  for (s = 1; s <= stretches; s++) {
    if (in_string) quote_is_escaped = read_text(stretch[s])
    else read_structure(stretch[s])

    if (s == stretches) break
    if (!in_string) begin_string()
    else if (!quote_is_escaped) end_string()
    column++
  }
  if (in_string) fail("a string is not closed")
}

END {
  if (failed) exit 2
  if (expected != after_member["nothing"]) unexpected(after_member["nothing"])
  for (i = 1; i <= lines; i++) if (i in line) print line[i]
}

# What the caller wants

function want(wanted_path) {
  wanted[wanted_path] = 1
  while (sub("/[^/]*$", "", wanted_path)) above_wanted[wanted_path] = 1
}

# How much to print of the value at a path: all, some (a wanted path is below it) or none.
function wanted_share(value_path, parent_share) {
  if (parent_share != "some") return parent_share
  if (value_path in wanted) return "all"
  return value_path in above_wanted ? "some" : "none"
}

# Structure: `expected` says what may come next, `path` and `share` belong to the next value

function read_structure(text,    item, items, i) {
  items = split(text, item, ",")
  for (i = 1; i <= items; i++) {
    if (i > 1) read_comma()
    if (expected == "a value" && item[i] ~ spaced_number) { # the shortcut for arrays of numbers
      add_leaf("number", substr(item[i], substr(item[i], 1, 1) == " " ? 2 : 1))
      column += length(item[i])
    } else {
      read_tokens(item[i])
    }
  }
}

function read_tokens(text,    token) {
  while (text != "") {
    if (match(text, /^[ \t\r]+/)) token = substr(text, 1, RLENGTH)
    else if (match(text, /^[^][{}: \t\r]+/)) read_word(token = substr(text, 1, RLENGTH))
    else read_sign(token = substr(text, 1, 1))
    column += length(token)
    text = substr(text, length(token) + 1)
  }
}

function read_sign(sign) {
  if (sign == "{") open_container("object", sign)
  else if (sign == "[") open_container("array", sign)
  else if (sign == "}") close_container("object", sign)
  else if (sign == "]") close_container("array", sign)
  else if (expected == sign) expected = "a value"
  else unexpected(sign)
}

function read_comma() {
  if (level == 0 || expected != after_member[container[level]]) unexpected(",")
  expected = after_comma[container[level]]
  column++
}

function read_word(word) {
  if (word ~ bare_number || (python && word ~ /^(NaN|-?Infinity)$/)) add_leaf("number", word)
  else if (word == "true" || word == "false") add_leaf("boolean", word)
  else if (word == "null") add_leaf("null", word)
  else unexpected(word)
}

function add_leaf(type, value) {
  begin_value(value)
  if (share == "all") line[++lines] = path "\t" type "\t" value
  expected = after_member[container[level]]
}

# Checks that a value may stand here. The member of an array gets its path now; that of an object
# had it from its key. Where nothing is wanted no path is made.
function begin_value(found) {
  if (expected != "a value" && expected != "a value or ]") unexpected(found)
  if (container[level] != "array") return
  share = container_share[level]
  if (share == "none") return
  path = container_path[level] "/" members[level]++
  share = wanted_share(path, share)
}

function open_container(type, sign) {
  begin_value(sign)
  if (++level > deepest_level) fail("more than " deepest_level " levels of nesting")
  container[level] = type
  container_path[level] = path
  container_share[level] = share
  container_number[level] = ++containers
  container_line[level] = share == "all" ? ++lines : 0 # written when its members are counted
  members[level] = 0
  expected = before_first[type]
}

function close_container(type, sign) {
  if (expected != before_first[type] && expected != after_member[type]) unexpected(sign)
  if (container_share[level] == "all") {
    line[container_line[level]] = container_path[level] "\t" type "\t" members[level]
  }
  expected = after_member[container[--level]]
}

# Gives the next value the path of its key. If the key came before, its earlier value goes.
function name_member(key,    name) {
  expected = ":"
  share = container_share[level]
  if (share == "none") return
  path = container_path[level] "/" pointer_token(key)
  share = wanted_share(path, share)

  name = container_number[level] "/" key
  if (name in first_line) drop_lines(first_line[name])
  else members[level]++
  first_line[name] = lines + 1
}

function drop_lines(first,    i) {
  for (i = first; i <= lines; i++) {
    if (!(i in line)) continue
    if (index(line[i], path "/") != 1 && index(line[i], path "\t") != 1) return
    delete line[i]
  }
}

function pointer_token(key) {
  gsub(/~/, "~0", key)
  gsub(/\//, "~1", key)
  return key
}

# Strings

function begin_string() {
  is_key = expected == "a key" || expected == "a key or }"
  if (!is_key) begin_value("a string")
  is_collected = is_key ? container_share[level] != "none" : share == "all"
  in_string = 1
  pieces = 0
}

function end_string() {
  in_string = 0
  if (is_key) {
    name_member(joined_pieces())
  } else {
    if (is_collected) line[++lines] = path "\tstring\t" joined_pieces()
    expected = after_member[container[level]]
  }
}

# Reads what stands between two quotes. Gives 1 if the second of them is escaped, so that the
# string goes on behind it.
function read_text(text,    part, parts, i, letter, code, low, goes_on) {
  if (match(text, /[\001-\037]/)) {
    column += RSTART - 1
    fail("a control character in a string")
  }
  parts = split(text, part, "\\")
  if (parts) add_piece(part[1])
  for (i = 2; i <= parts; i++) {
    letter = substr(part[i], 1, 1)
    if (letter in escape) {
      add_piece(escape[letter] substr(part[i], 2))
    } else if (letter == "" && i == parts) {
      add_piece("\"")
      goes_on = 1
    } else if (letter == "") { # between the two backslashes of an escaped one
      add_piece("\\\\" part[++i])
    } else if ((code = code_unit(part[i])) >= 0) {
      low = length(part[i]) == 5 ? code_unit(part[i + 1]) : -1
      if (is_surrogate_pair(code, low)) {
        code = 65536 + (code - 55296) * 1024 + low - 56320
        i++
      }
      add_piece(character(code) substr(part[i], 6))
    } else {
      for (i--; i > 0; i--) column += length(part[i]) + (i > 1)
      fail("a bad escape in a string")
    }
  }
  column += length(text)
  return goes_on
}

function add_piece(text) {
  if (is_collected) piece[++pieces] = text
}

# Joins neighbours until one piece is left: to append one after another would copy the head of a
# long text for each of its escapes.
function joined_pieces(    i, joined) {
  if (pieces == 0) return ""
  while (pieces > 1) {
    joined = 0
    for (i = 1; i <= pieces; i += 2) piece[++joined] = piece[i] (i < pieces ? piece[i + 1] : "")
    pieces = joined
  }
  return piece[1]
}

# Characters

function fill_character_tables(    i, short, letter) {
  for (i = 0; i < 10; i++) hex_digit[i] = i
  for (i = 10; i < 16; i++) {
    hex_digit[substr("abcdef", i - 9, 1)] = i
    hex_digit[substr("ABCDEF", i - 9, 1)] = i
  }
  for (i = 0; i < 256; i++) byte[i] = sprintf(i < 32 ? "\\u%04x" : "%c", i)
  split("8 b 9 t 10 n 12 f 13 r", short, " ")
  for (i = 1; i in short; i += 2) {
    letter = short[i + 1]
    byte[short[i] + 0] = escape[letter] = "\\" letter
  }
  byte[92] = "\\\\"
  escape["/"] = "/"
}

# The number in a text that begins with uXXXX, -1 for any other text.
function code_unit(text,    i, code) {
  if (text !~ /^u[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]/) return -1
  for (i = 2; i <= 5; i++) code = code * 16 + hex_digit[substr(text, i, 1)]
  return code
}

function is_surrogate(code) {
  return 55296 <= code && code < 57344
}

function is_surrogate_pair(high, low) {
  return 55296 <= high && high < 56320 && 56320 <= low && low < 57344
}

# UTF-8, or the escape that keeps the character on the line.
function character(code,    tail) {
  if (code < 128) return byte[code]
  if (is_surrogate(code)) return sprintf("\\u%04x", code)
  tail = byte[128 + code % 64]
  if (code < 2048) return byte[192 + int(code / 64)] tail
  tail = byte[128 + int(code / 64) % 64] tail
  if (code < 65536) return byte[224 + int(code / 4096)] tail
  return byte[240 + int(code / 262144)] byte[128 + int(code / 4096) % 64] tail
}

# Failure

function unexpected(found) {
  gsub(/[^ -~]/, "?", found)
  fail("expected " expected ", found " (length(found) > 40 ? substr(found, 1, 37) "..." : found))
}

# Through cat, because an awk that takes /dev/stderr for a file cuts a log that stderr appends to.
function fail(what) {
  failed = 1
  print "json: line " (NR ? NR : 1) " column " (NR ? column : 1) ": " what | "cat >&2"
  exit 2
}
