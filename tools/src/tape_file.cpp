#include "lamport/tools/tape_file.hpp"

#include <fmt/format.h>

#include "lamport/core/digest.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/props/printable.hpp"

namespace lamport::tools {
namespace {

using props::Json;

Json json_of_promised(const core::Guarantees& promised) {
  Json names = Json::array();
  core::for_each_field(promised, [&](std::string_view name, bool given) {
    if (given) {
      names.push_back(std::string(name));
    }
  });
  return names;
}

core::Result<core::Guarantees> promised_of(const Json& json) {
  core::Guarantees promised;
  const std::string known = json_of_promised({true, true, true, true}).dump();
  const auto wrong = [&] {
    return core::refused("promised: expected a list of some of " + known + ", each once");
  };
  if (!json.is_array()) {
    return wrong();
  }
  for (const Json& promise : json) {
    bool fits = false;
    core::for_each_field(promised, [&](std::string_view name, bool& given) {
      if (promise == std::string(name)) {
        fits = !given;
        given = true;
      }
    });
    if (!fits) {
      return wrong();
    }
  }
  return promised;
}

core::Result<std::string> string_of(const Json& json, const std::string& name) {
  if (!json.at(name).is_string()) {
    return core::refused(name + ": expected a string");
  }
  return json.at(name).get<std::string>();
}

/// A digest as `core::Fingerprint` prints it.
bool is_digest(std::string_view text) {
  return text.size() == core::Fingerprint().text().size() &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

core::Result<TapeFile> header_of(const Json& json) {
  if (auto fits =
          props::expect_object(json, {"format", "protocol", "processes", "promised", "version"});
      !fits) {
    return tl::unexpected<core::Error>(std::move(fits.error()));
  }
  const auto processes = props::number_of(json.at("processes"), sim::kTapeProcessesMax);
  if (!processes || *processes == 0) {
    return core::refused(
        fmt::format("processes: expected a number, 1 to {}", sim::kTapeProcessesMax));
  }
  TapeFile tape;
  tape.processes = static_cast<std::uint32_t>(*processes);
  return string_of(json, "protocol")
      .and_then([&](std::string protocol) {
        tape.protocol = std::move(protocol);
        return string_of(json, "version");
      })
      .and_then([&](std::string version) {
        tape.version = std::move(version);
        return promised_of(json.at("promised"));
      })
      .map([&](const core::Guarantees& promised) {
        tape.promised = promised;
        return std::move(tape);
      });
}

core::Result<void> read_footer(const Json& json, TapeFile& tape) {
  return props::expect_object(json, {"violation", "digest"})
      .and_then([&] { return string_of(json, "violation"); })
      .and_then([&](std::string violation) {
        tape.violation = std::move(violation);
        return string_of(json, "digest");
      })
      .and_then([&](std::string digest) {
        tape.digest = std::move(digest);
        return is_digest(tape.digest)
                   ? core::Result<void>()
                   : core::refused("digest: " + props::in_quotes(tape.digest) + " is none");
      });
}

}  // namespace

void write_tape(std::ostream& out, const TapeFile& tape) {
  const Json header{{"format", std::string(kTapeFormat)},
                    {"protocol", tape.protocol},
                    {"processes", tape.processes},
                    {"promised", json_of_promised(tape.promised)},
                    {"version", tape.version}};
  out << header.dump() << '\n';
  for (const Json& choice : tape.choices) {
    out << choice.dump() << '\n';
  }
  const Json footer{{"violation", tape.violation}, {"digest", tape.digest}};
  out << footer.dump() << '\n';
}

core::Result<TapeFile> read_tape(props::JsonLines& lines, const Json& first) {
  core::Result<TapeFile> tape = header_of(first);
  if (!tape) {
    return lines.wrong(tape.error());
  }
  while (true) {
    core::Result<Json> line = lines.next();
    if (!line) {
      return tl::unexpected<core::Error>(std::move(line.error()));
    }
    if (line->is_object() && line->contains("digest")) {
      if (const auto done = read_footer(*line, *tape); !done) {
        return lines.wrong(done.error());
      }
      if (!lines.at_end()) {
        return lines.wrong({core::ErrorCode::kRefused, "the file goes on after its footer"});
      }
      return tape;
    }
    if (tape->choices.size() == kTapeChoicesMax) {
      return lines.wrong({core::ErrorCode::kOutOfRange,
                          fmt::format("a tape has at most {} choices", kTapeChoicesMax)});
    }
    if (lines.text().size() > kTapeLineMax) {
      return lines.wrong({core::ErrorCode::kOutOfRange,
                          fmt::format("a choice has at most {} bytes", kTapeLineMax)});
    }
    tape->choices.push_back(*std::move(line));
  }
}

}  // namespace lamport::tools
