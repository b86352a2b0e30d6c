#include "lamport/tools/tape_report.hpp"

#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/tools/report.hpp"

namespace lamport::tools {

std::string tape_run_text(const TapeRun& run, std::uint32_t processes, const Paint& paint) {
  std::string text =
      fmt::format("{}\n{}", paint.heading("choices"), space_time_text(run.rows, processes));
  if (const auto& violation = run.judgement.violation) {
    const std::string_view word = run.blocked() ? "blocked" : "violated";
    text += fmt::format("\n{}: {}\n", paint.bad(fmt::format("{}: {}", word, violation->property)),
                        violation->detail);
    text += run.waits ? "\n" + waits_text(*run.waits, paint) : "";
  } else {
    text += fmt::format("\n{}\n{}", paint.heading("properties"),
                        verdicts_text(run.judgement.verdicts, paint));
  }
  return text + fmt::format("digest  {} of {} events\n", run.judgement.digest.text(),
                            run.judgement.events);
}

props::Json tape_run_json(const TapeRun& run, std::uint32_t processes) {
  props::Json json = props::Json::object();
  json["processes"] = processes;
  json["choices"] = run.taken;
  json["deliveries"] = run.deliveries;
  json["at_rest"] = run.at_rest;
  json["steps"] = props::Json::array();
  for (const SpaceTimeRow& row : run.rows) {
    json["steps"].push_back({{"process", row.process.value()}, {"what", row.what}});
  }
  json["properties"] = properties_json(run.judgement.verdicts);
  json["violation"] = run.judgement.violation
                          ? violation_json(*run.judgement.violation, run.disputed, {}, run.waits)
                          : props::Json(nullptr);
  json["digest"] = run.judgement.digest.text();
  return json;
}

std::string regression_test(const TapeFile& tape, const core::Guarantees& needs,
                            const std::string& name) {
  std::ostringstream text;
  write_tape(text, tape);
  return fmt::format(
      "#include <sstream>\n\n#include <gtest/gtest.h>\n\n"
      "#include \"lamport/tools/own_protocols.hpp\"\n#include \"lamport/tools/try_tape.hpp\"\n\n"
      "TEST(RegressionTest, {}) {{\n"
      "  std::istringstream tape(R\"({})\");\n"
      "  const auto run = lamport::tools::try_tape(lamport::tools::own_protocols(), tape);\n"
      "  ASSERT_TRUE(run.has_value()) << run.error().message;\n"
      "  EXPECT_EQ(run->violated(), \"{}\");\n"
      "}}\n",
      name, text.str(), core::covers(tape.promised, needs) ? "" : tape.violation);
}

}  // namespace lamport::tools
