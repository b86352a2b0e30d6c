#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/result.hpp"

/// A schedule written by hand and the complete trace that it must give, in one text file:
///
///     # Why this schedule matters. A comment may also end a line.
///     protocol lamport           which one; lamport or reliable-lamport
///     processes 2                they start; 0 and 1 from now on
///     acquire 0                  the user of process 0 asks to enter
///     deliver 0 1                the oldest message in flight from 0 to 1 arrives
///     deliver 0 1 #2             the second-oldest does, overtaking the oldest
///     drop 0 1                   the link loses one; #2 as above
///     double 0 1                 another copy of one is in flight, behind all others
///     fire 0 resend peer=1       a pending timer of process 0 is due, by its description
///     release 0                  the user of process 0 leaves
///     crash 0                    process 0 stops for good
///     expect inside 0            who is inside; several, or none
///     expect flying 0 1 REQUEST  what is in flight from 0 to 1, oldest first; or none
///     expect holds               no property of mutual exclusion is violated so far
///     expect violated mutual exclusion    the one that was first
///     ----
///     > processes 2              each command that makes events, and these events below it:
///       0:1  clock 0   started   id, the process's clock after its turn, what happened <- cause
namespace lamport::scripts {

/// One command.
struct ScriptLine {
  std::size_t number = 0;  ///< In the file, from 1.
  std::string text;        ///< Without comment and blanks around it.
};

struct Script {
  std::string head;  ///< The file up to and with the line ----.
  std::vector<ScriptLine> commands;
  std::string expected;  ///< What is below.
};

/// Takes a script's text apart. Errors: there is no line ----.
[[nodiscard]] core::Result<Script> parse_script(std::string_view text);

/// Performs the commands. Returns the log of their events.
/// Errors: a command that is unknown, can't be performed, or expects what is not so; the message
/// begins with "line N: ".
[[nodiscard]] core::Result<std::string> run_script(const Script& script);

}  // namespace lamport::scripts
