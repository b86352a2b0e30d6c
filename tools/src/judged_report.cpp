#include "judged_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/tools/report.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::tools {

GanttFrame frame_of(std::uint32_t processes, const Judgement& judgement) {
  constexpr core::Duration::rep kPart = 32;
  const core::Duration more = judgement.end.time_since_epoch() / kPart;
  return {processes, judgement.violation ? judgement.end + more : judgement.end};
}

void print_course(const JudgedRun& run, const GanttFrame& frame, const Paint& paint) {
  const Judgement& judgement = run.judgement;
  if (judgement.excludes) {
    fmt::print("\n{}\n{}", paint.heading("critical section"),
               gantt_text(judgement.stays, frame, kGanttColumns));
  }
  fmt::print("\n{}\n{}", paint.heading("messages sent"), messages_text(judgement.messages));
  if (judgement.messages.resent + judgement.messages.bare_acks > 0) {
    fmt::print("  besides: {} sent again, {} acknowledgements alone\n", judgement.messages.resent,
               judgement.messages.bare_acks);
  }
}

void print_verdict(const JudgedRun& run, std::string_view word, const Paint& paint) {
  const Judgement& judgement = run.judgement;
  fmt::print("\n{}\n{}",
             paint.heading(judgement.violation ? "properties, up to the violation" : "properties"),
             verdicts_text(judgement.verdicts, paint));
  fmt::print("\n");
  if (judgement.excludes) {
    fmt::print("counter {} after {}; {} refused for a stale token\n", judgement.counter,
               counted(exits_of(judgement), "exit", "exits"),
               counted(judgement.writes_refused, "write", "writes"));
  }
  fmt::print("digest  {} of {} events\n", judgement.digest.text(), judgement.events);
  if (judgement.violation) {
    fmt::print("\n{}",
               violation_text(word, *judgement.violation, run.disputed, run.history, paint));
  }
  if (run.waits) {
    fmt::print("\n{}", waits_text(*run.waits, paint));
  }
}

void add_judged(props::Json& json, const JudgedRun& run) {
  const Judgement& judgement = run.judgement;
  json["counter"] = judgement.excludes ? props::Json(judgement.counter) : props::Json(nullptr);
  json["writes_refused"] =
      judgement.excludes ? props::Json(judgement.writes_refused) : props::Json(nullptr);
  json["history"] = history_json(judgement);
  json["messages"] = messages_json(judgement.messages);
  json["properties"] = properties_json(judgement.verdicts);
  json["digest"] = judgement.digest.text();
  json["events"] = judgement.events;
  json["violation"] = judgement.violation ? violation_json(*judgement.violation, run.disputed,
                                                           run.history, run.waits)
                                          : props::Json(nullptr);
}

}  // namespace lamport::tools
